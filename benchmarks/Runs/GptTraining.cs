using System.Globalization;
using System.Runtime.InteropServices;
using DeepNet.Data;

namespace DeepNet.Benchmarks;

/// <summary>
/// nanoGPT's configurations on Tiny Shakespeare, on the same batches, in processes one after the other: the one for a CPU (4 layers, 4 heads, 128 wide,
/// 64 characters of context, batches of 12), whose validation loss is that of all characters of the last tenth; or the "baby GPT" for a GPU (6 layers,
/// 6 heads, 384 wide, 256 characters, batches of 64, dropout), which is validated as nanoGPT does, every 250 steps by 200 batches, and the best counts.
/// </summary>
internal sealed class GptTraining : Benchmark
{
    public override string Name => "gpt-training";

    public override string Summary => "nanoGPT's training against the same in PyTorch, on the CPU or the \"baby GPT\" on a GPU";

    public override IReadOnlyList<Option> Options =>
    [
        new("config", "NAME", "cpu or baby; cpu unless named"), Option.Device("cpu"), new("precision", "NAME", "fp32, tf32 or bf16; fp32 on the CPU and bf16 on a GPU unless named"),
        Option.Ways(Way.OfRuns), new("steps", "N", "2000 for the CPU's and 5000 for the baby unless named"), new("rounds", "N", "how often, each time with other weights and batches; 1 unless named"),
        new("threads", "N", "how many operators use; 2 unless named"), new("rate", "NUMBER", "the highest learning rate; nanoGPT's 0.001 unless named"), Option.Limit,
    ];

    public override async Task<int> Run(CommandLine line)
    {
        var device = line.Device("cpu");
        var named = line.Choice("config", "cpu", "cpu", "baby");
        var config = GptConfiguration.Of(line.IsSmoke ? "smoke" : named);
        var rate = double.TryParse(line.Text("rate", "0.001"), CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new UsageException($"--rate takes a number above 0, not '{line.Text("rate", "")}'");
        var offsets = Path.GetTempFileName();
        var run = new GptRun(
            line.Data("tinyshakespeare", "input.txt"), line.IsSmoke ? config.Steps : line.Number("steps", config.Steps), line.Number("threads", 2), rate, 1, offsets, config, device,
            line.Choice("precision", device == "cpu" ? "fp32" : "bf16", "fp32", "tf32", "bf16"), "");
        try
        {
            return await Compare(run, line.Number("rounds", 1), Way.OfLine(line, device), line);
        }
        finally
        {
            File.Delete(offsets);
        }
    }

    public override void Work(string[] arguments) => Answers.Serve(new Dictionary<string, Func<string[], string>> { ["train"] = _ => GptTrainee.Train(new GptRun(arguments)).ToString() });

    private async Task<int> Compare(GptRun run, int rounds, string[] ways, CommandLine line)
    {
        var figures = ways.ToDictionary(way => way, _ => new List<GptFigures>());
        var (absent, broken, late) = (new List<string>(), false, false);
        Heading.Print($"nanoGPT's {run.Configuration.Name}, {run.Steps:N0} steps on {run.Device} in {run.Precision}");
        var table = new Table("", "seed", "seconds", "until step 20", "validating", "ms/step", "training loss, last 100 steps", "validation loss");
        for (var seed = 1; seed <= rounds; seed++)
        {
            Draw(run with { Seed = seed });
            foreach (var way in ways)
            {
                using var peer = Way.Start(way, this, "gpt_training.py", line, (run with { Seed = seed }).Arguments);
                if (await peer.Numbers("train") is [_, ..] answer)
                {
                    var result = GptFigures.Of(answer);
                    figures[way].Add(result);
                    table.Row(
                        peer.Title, seed, $"{result.Seconds:F1}", $"{result.Begun:F1}", $"{result.Validating:F1}", $"{result.MillisecondsPerStep:F2}", $"{result.TrainingLoss:F4}",
                        $"{result.ValidationLoss:F4} after {result.Best:N0}");
                }
                else
                {
                    absent.Add($"- {peer.Title}, seed {seed}: {peer.Absence}.");
                    broken |= peer.IsBroken;
                    late |= peer.IsLate;
                }
            }
        }
        Console.WriteLine();
        absent.ForEach(Console.WriteLine);
        Conclude(run, figures, new Targets(!line.IsSmoke));
        return Code(broken, late);
    }

    // Where each sequence of each batch begins, then each of the validation.
    private static void Draw(GptRun run)
    {
        var (config, characters) = (run.Configuration, File.ReadAllText(run.Text).Length);
        var learned = characters * 9 / 10;
        var stream = RandomStream.From(run.Seed);
        var places = new long[(run.Steps + config.ValidationBatches) * config.BatchSize];
        for (var k = 0; k < places.Length; k++)
            places[k] = stream.NextInteger((k < run.Steps * config.BatchSize ? learned : characters - learned) - config.Options.Context);
        File.WriteAllBytes(run.Offsets, MemoryMarshal.AsBytes(places.AsSpan()));
    }

    private static void Conclude(GptRun run, Dictionary<string, List<GptFigures>> figures, Targets targets)
    {
        var config = run.Configuration;
        foreach (var (way, runs) in figures.Where(pair => Way.IsOurs(pair.Key) && pair.Value.Count > 0))
        {
            var loss = Median(runs, one => one.ValidationLoss);
            var text = run.Steps == config.Steps ? targets.AtMost(config.Target, loss, $"validation loss of {Way.Title(way)}", "F4") : $"{loss:F4}";
            Console.WriteLine($"- validation loss of {Way.Title(way)}: {text}; nanoGPT's page tells {config.Target:F4}");
        }
        foreach (var (ours, theirs, target) in new[] { (Way.Ours, Way.Eager, 1.0), (Way.OursInGraphs, Way.Compile, 1.0) })
            if (figures.GetValueOrDefault(ours) is [_, ..] left && figures.GetValueOrDefault(theirs) is [_, ..] right)
            {
                var what = $"time of {Way.Title(theirs)} over that of {Way.Title(ours)}";
                Console.WriteLine($"- {what}: {targets.AtLeast(target, Median(right, one => one.Seconds) / Median(left, one => one.Seconds), what)}, without their first 20 steps "
                    + $"{Median(right, one => one.Seconds - one.Begun) / Median(left, one => one.Seconds - one.Begun):F2}, of a step {Median(right, one => one.MillisecondsPerStep) / Median(left, one => one.MillisecondsPerStep):F2}");
            }
        targets.Print();
    }

    private static double Median(List<GptFigures> runs, Func<GptFigures, double> figure) => Samples.Of(runs.Select(figure)).Median;
}
