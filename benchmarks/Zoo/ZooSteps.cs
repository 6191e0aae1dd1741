using System.Diagnostics;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>A small training step of each family of the zoo, with the same weights and the same batch on both sides.</summary>
internal sealed class ZooSteps : Benchmark
{
    // A turn is long enough for clocks, and short enough for what disturbs the machine to disturb both sides.
    private const double TurnMilliseconds = 150;
    private const int WarmUps = 2;

    public override string Name => "zoo-steps";

    public override string Summary => "a training step of each family of models on the CPU against PyTorch";

    public override IReadOnlyList<Option> Options => [Option.Only(Names), Option.Rounds(9), Option.Threads];

    private static string[] Names => [.. ZooFamilies.All.Keys];

    public override async Task<int> Run(CommandLine line)
    {
        var (names, threads, rounds) = (line.Names("only", Names, inSmoke: ["lenet", "lstm-lm"]), line.Threads(), line.Rounds(9));
        var (targets, broken, notes) = (new Targets(!line.IsSmoke), false, new List<string>());
        var file = Path.Combine(Path.GetTempPath(), $"zoo-steps-{Environment.ProcessId}.safetensors");
        Heading.Print($"{Heading.Medians(rounds)}; speed is PyTorch's time over DeepNet's, and the same of processor time, which others on the machine disturb less");
        var table = new Table("family", "threads", "DeepNet ms", "PyTorch ms", "speed", "by processor time", "first loss");
        try
        {
            foreach (var name in names)
                foreach (var count in threads)
                    broken |= !await Compare(name, count);
        }
        finally
        {
            File.Delete(file);
        }
        Console.WriteLine();
        notes.ForEach(Console.WriteLine);
        targets.Print();
        return Code(broken);

        async Task<bool> Compare(string name, int count)
        {
            using var ours = Peer.Ours("DeepNet", this, line.Deadline);
            using var theirs = Peer.Script("PyTorch", "zoo_steps.py", line);
            Peer[] peers = [ours, theirs];
            var losses = new[] { await ours.Number($"load {name} {file} {count}"), await theirs.Number($"load {name} {file} {count}") };
            var steps = line.IsSmoke ? 1 : Math.Clamp((int)(TurnMilliseconds / await ours.Number("steps 3")), 1, 1000);
            var processor = peers.Select(_ => new List<double>()).ToArray();
            var times = await Turns.Take(rounds, WarmUps, [.. peers.Select((_, k) => (Func<Task<double>>)(() => Turn(k)))]);
            var processors = processor.Select(figures => Samples.Of(figures.TakeLast(rounds)).Median).ToArray();
            var title = ZooFamilies.All[name].Title;
            var same = Math.Abs(losses[0] - losses[1]) <= 1e-4 * Math.Max(1, Math.Abs(losses[1]));
            table.Row(
                title, count, Table.Number(times[0].Median, "G3"), Table.Number(times[1].Median, "G3"), targets.AtLeast(1, times[1].Median / times[0].Median, $"{title}, threads: {count},"),
                Table.Number(processors[1] / processors[0], "F2"), same ? "the same" : $"{losses[0]:G6} and {losses[1]:G6} ✗");
            foreach (var peer in peers.Where(peer => peer.Absence is not null))
                notes.Add($"- {title}, {peer.Title}: {peer.Absence}.");
            return !peers.Any(peer => peer.IsBroken) && (same || peers.Any(peer => peer.Absence is not null));

            async Task<double> Turn(int k)
            {
                if (await peers[k].Numbers($"steps {steps}") is not [var wall, var used])
                    return double.NaN;
                processor[k].Add(used);
                return wall;
            }
        }
    }

    public override void Work(string[] arguments)
    {
        ZooWorkload? workload = null;
        Answers.Serve(new Dictionary<string, Func<string[], string>>
        {
            ["load"] = words =>
            {
                set_num_threads(int.Parse(words[2]));
                manual_seed(1);
                workload = ZooFamilies.All[words[0]].Build();
                return $"{First(workload, words[1]):R}";
            },
            ["steps"] = words => Steps(workload!, int.Parse(words[0])),
        });
    }

    // Writes what the other half begins with, and makes the first step.
    private static float First(ZooWorkload workload, string file)
    {
        Safetensors.Save(file,
        [
            .. workload.Modules.SelectMany(part => part.Module.state_dict().Select(entry => ($"state.{(part.Name == "" ? "" : $"{part.Name}.")}{entry.Key}", entry.Value))),
            .. workload.Batch.Select((tensor, k) => ($"batch.{k}", tensor)),
        ]);
        manual_seed(1);
        using var scope = NewDisposeScope();
        return workload.Step(workload.Batch).item<float>();
    }

    private static string Steps(ZooWorkload workload, int count)
    {
        var (wall, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var k = 0; k < count; k++)
        {
            using var scope = NewDisposeScope();
            workload.Step(workload.Batch);
        }
        return $"{Stopwatch.GetElapsedTime(wall).TotalMilliseconds / count} {(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / count}";
    }
}
