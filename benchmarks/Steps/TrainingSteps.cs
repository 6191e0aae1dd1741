using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>Training steps written by hand on both sides: forward, cross-entropy, backward, update.</summary>
internal sealed class TrainingSteps : Benchmark
{
    public override string Name => "training-steps";

    public override string Summary => "steps on the CPU against PyTorch, in milliseconds and memory";

    public override IReadOnlyList<Option> Options => [Option.Only(Names), Option.Rounds(9), Option.Threads];

    private static string[] Names => [.. TrainingWorkload.All.Select(workload => workload.Name).Distinct()];

    public override async Task<int> Run(CommandLine line)
    {
        var (names, threads, rounds) = (line.Names("only", Names, inSmoke: ["tiny-mlp", "mlp"]), line.Threads(), line.Rounds(9));
        var (targets, broken) = (new Targets(!line.IsSmoke), false);
        Heading.Print($"{Heading.Medians(rounds)}; speed is PyTorch's time over DeepNet's");
        var table = new Table("workload", "threads", "DeepNet ms", "PyTorch ms", "speed", "target", "DeepNet MiB", "PyTorch MiB");
        var notes = new List<string>();
        foreach (var workload in TrainingWorkload.All.Where(workload => names.Contains(workload.Name)))
            foreach (var count in threads)
            {
                using var ours = Peer.Ours("DeepNet", this, line.Deadline);
                using var theirs = Peer.Script("PyTorch", "training_steps.py", line);
                await ours.Ask($"load {Array.IndexOf(TrainingWorkload.All, workload)} {count}");
                await theirs.Ask($"load {workload.Peer} {count}");
                var steps = $"steps {(line.IsSmoke ? 2 : workload.Steps)}";
                var times = await Turns.Take(rounds, warmUps: line.IsSmoke ? 1 : 3, () => ours.Number(steps), () => theirs.Number(steps));
                var (our, their) = (times[0].Median, times[1].Median);
                table.Row(
                    workload.Title, count, Table.Number(our, "G4"), Table.Number(their, "G4"), targets.AtLeast(workload.Target, their / our, $"{workload.Title}, threads: {count},"),
                    $"≥ {workload.Target:F1}", Table.Number(await ours.Number("memory"), "F0"), Table.Number(await theirs.Number("memory"), "F0"));
                foreach (var peer in new[] { ours, theirs }.Where(peer => peer.Absence is not null))
                {
                    notes.Add($"- {workload.Title}, {peer.Title}: {peer.Absence}.");
                    broken |= peer.IsBroken;
                }
            }
        Console.WriteLine();
        notes.ForEach(Console.WriteLine);
        targets.Print();
        return Code(broken);
    }

    public override void Work(string[] arguments)
    {
        var step = () => { };
        Answers.Serve(new Dictionary<string, Func<string[], string>>
        {
            ["load"] = words =>
            {
                set_num_threads(int.Parse(words[1]));
                step = TrainingWorkload.All[int.Parse(words[0])].Load();
                return "";
            },
            ["steps"] = words =>
            {
                var count = int.Parse(words[0]);
                return $"{Turns.Time(() => Repeat(count)).TotalMilliseconds / count}";
            },
            ["memory"] = _ => $"{ProcessMemory.Peak}",
        });

        void Repeat(int count)
        {
            for (var k = 0; k < count; k++)
                step();
        }
    }
}
