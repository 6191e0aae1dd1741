#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// nanoGPT's configurations on Tiny Shakespeare, the one for a CPU (4 layers, 4 heads, 128 wide, 64 characters of context, batches of 12) or the "baby GPT"
// for a GPU (6 layers, 6 heads, 384 wide, 256 characters, batches of 64, dropout): DeepNet's trainer against nanoGPT's arithmetic in PyTorch, on the same
// batches, in processes that take turns. Each repetition has a seed of its own, for the weights and for the batches.
// For the CPU the validation loss is that of all characters of the last tenth; the baby is validated as nanoGPT does, every 250 steps by 200 batches, and
// the best counts.
//     dotnet run -c Release benchmarks/gpt-training.cs -- [TEXT [STEPS [REPETITIONS [THREADS [RATE]]]]]
//         [--config cpu|baby] [--device cuda] [--precision fp32|tf32|bf16] [--ways deepnet,deepnet-graph,eager,compile] [--limit SECONDS] [--python PATH] [--smoke]
// TEXT is tinyshakespeare/input.txt in DEEPNET_DATA unless named. 2,000 or 5,000 steps, once, by two threads, at nanoGPT's learning rate of 0.001, without
// the others; RESULTS.md holds what it printed. --smoke takes 4 steps, of small batches.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["worker", .. var work])
{
    Worker.Train(new Run(work));
    return 0;
}
CommandLine line;
Configuration config;
string text;
string[] ways;
int steps, repetitions;
try
{
    line = new CommandLine(args, ["smoke"], ["config", "device", "precision", "ways", "limit", "python"]);
    config = Configuration.Of(line.Text("config", "cpu") is "baby" && line.Has("smoke") ? "baby-smoke" : line.Text("config", "cpu"));
    var data = Environment.GetEnvironmentVariable("DEEPNET_DATA") ?? "../shared/data";
    text = line.Others.ElementAtOrDefault(0) ?? Path.Combine(data, "tinyshakespeare", "input.txt");
    if (!File.Exists(text))
        throw new ArgumentException($"there is no {text}: name the file with Tiny Shakespeare (input.txt of char-rnn)");
    steps = line.Has("smoke") ? 4 : int.Parse(line.Others.ElementAtOrDefault(1) ?? config.Steps.ToString());
    repetitions = int.Parse(line.Others.ElementAtOrDefault(2) ?? "1");
    ways = line.Text("device", "cpu") == "cpu" ? line.Names("ways", "deepnet", "eager") : line.Names("ways", "deepnet-graph", "compile", "deepnet", "eager");
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"gpt-training: {error.Message}.");
    return 2;
}

var device = line.Text("device", "cpu");
var precision = line.Text("precision", device == "cpu" ? "fp32" : "bf16");
var limit = TimeSpan.FromSeconds(line.Number("limit", 86_400));
var start = Stopwatch.GetTimestamp();
var offsets = Path.GetTempFileName();
try
{
    var characters = File.ReadAllText(text).Length;
    var (trained, held) = (characters * 9 / 10 - config.Options.Context, characters - characters * 9 / 10 - config.Options.Context);
    Console.WriteLine($"LibTorch {__version__}, {config.Name}, {steps} steps on {device} in {precision}");
    Console.WriteLine();
    Console.WriteLine("| | seed | seconds | until step 20 | validating | ms/step | training loss, last 100 steps | validation loss |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|");
    var figures = ways.ToDictionary(way => way, _ => new List<Figures>());
    var (absent, broken) = (new List<string>(), false);
    for (var seed = 1; seed <= repetitions; seed++)
    {
        var stream = RandomStream.From(seed);
        var places = Draw(stream, steps * config.BatchSize, trained).Concat(Draw(stream, config.ValidationBatches * config.BatchSize, held)).ToArray();
        File.WriteAllBytes(offsets, MemoryMarshal.AsBytes(places.AsSpan()));
        foreach (var way in ways)
        {
            string[] arguments = [text, steps.ToString(), line.Others.ElementAtOrDefault(3) ?? "2", line.Others.ElementAtOrDefault(4) ?? "0.001", seed.ToString(), offsets, config.Name, device, precision, way];
            using var peer = way.StartsWith("deepnet", StringComparison.Ordinal) ? Peer.Ours(way, ["worker", .. arguments]) : Peer.Script(way, line.Python, "gpt_training.py", arguments);
            if (await peer.Ask("go", limit - Stopwatch.GetElapsedTime(start)) is { } answer)
            {
                var result = new Figures(answer);
                figures[way].Add(result);
                Console.WriteLine($"| {Title(way)} | {seed} | {result.Seconds:F1} | {result.Begun:F1} | {result.Validating:F1} | {result.MillisecondsPerStep:F2} | {result.TrainingLoss:F4} | {result.ValidationLoss:F4} after {result.Best} |");
            }
            else
            {
                absent.Add($"{Title(way)}, seed {seed}: {peer.Absence}");
                broken |= peer.IsBroken;
            }
        }
    }
    Console.WriteLine();
    foreach (var reason in absent)
        Console.WriteLine($"- {reason}");
    foreach (var (ours, theirs) in new[] { ("deepnet", "eager"), ("deepnet-graph", "compile") })
        if (figures.GetValueOrDefault(ours) is [_, ..] left && figures.GetValueOrDefault(theirs) is [_, ..] right)
        {
            Console.WriteLine($"- time of {Title(theirs)} over that of {Title(ours)}: {Median(right, run => run.Seconds) / Median(left, run => run.Seconds):F2} (target: at least 1.00), of a step {Median(right, run => run.MillisecondsPerStep) / Median(left, run => run.MillisecondsPerStep):F2}");
            Console.WriteLine($"- validation loss, median of {left.Count}: {Title(ours)} {Median(left, run => run.ValidationLoss):F4}, {Title(theirs)} {Median(right, run => run.ValidationLoss):F4} (target: at most {config.Target:F4} after {config.Steps:N0} steps)");
        }
    return broken ? 1 : 0;
}
finally
{
    File.Delete(offsets);
}

static IEnumerable<long> Draw(RandomStream stream, int count, int places)
{
    for (var k = 0; k < count; k++)
        yield return stream.NextInteger(places);
}

static double Median(List<Figures> runs, Func<Figures, double> figure)
{
    var values = runs.Select(figure).Order().ToArray();
    return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
}

static string Title(string way) => way switch
{
    "deepnet" => "DeepNet",
    "deepnet-graph" => "DeepNet with CUDA graphs",
    "eager" => "PyTorch",
    _ => "PyTorch, torch.compile",
};

/// <summary>What nanoGPT calls a configuration; gpt_training.py has the same numbers.</summary>
internal sealed record Configuration(string Name, GptOptions Options, int BatchSize, int Steps, int? ValidateEvery, int ValidationBatches, double Target)
{
    public static Configuration Of(string name) => name switch
    {
        "cpu" => new("cpu", GptOptions.NanoCpu, 12, 2000, null, 0, 1.90),
        "baby" => new("baby", GptOptions.NanoBaby, 64, 5000, 250, 200, 1.4697),
        "baby-smoke" => Of("baby") with { Name = name, BatchSize = 2, Steps = 4, ValidateEvery = 2, ValidationBatches = 2 },
        _ => throw new ArgumentException($"--config is cpu or baby, not '{name}'"),
    };
}

/// <summary>What a run came to.</summary>
internal sealed record Figures(double Seconds, double Begun, double Validating, double MillisecondsPerStep, double TrainingLoss, double ValidationLoss, long Best)
{
    public Figures(string answer) : this(answer.Split(' ').Select(double.Parse).ToArray())
    {
    }

    private Figures(double[] values) : this(values[0], values[1], values[2], values[3], values[4], values[5], (long)values[6])
    {
    }
}

/// <summary>The arguments of one run.</summary>
internal sealed record Run(string Text, int Steps, int Threads, double Rate, long Seed, string Offsets, Configuration Configuration, string Device, string Precision, string Way)
{
    public Run(string[] values)
        : this(values[0], int.Parse(values[1]), int.Parse(values[2]), double.Parse(values[3]), long.Parse(values[4]), values[5], Configuration.Of(values[6]), values[7], values[8], values[9])
    {
    }
}

/// <summary>DeepNet's half.</summary>
internal static class Worker
{
    public static void Train(Run run)
    {
        Console.ReadLine();
        set_num_threads(run.Threads);
        manual_seed(run.Seed);
        var config = run.Configuration;
        var text = File.ReadAllText(run.Text);
        var letters = text.Distinct().Order().ToArray();
        var tokens = text.Select(letter => (long)Array.BinarySearch(letters, letter)).ToArray();
        var split = tokens.Length * 9 / 10;
        var places = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(run.Offsets)).ToArray();
        var loading = new LoaderOptions { BatchSize = config.BatchSize, Shuffle = false };
        var drawn = run.Steps * config.BatchSize;
        var data = new TrainingData(
            new BatchLoader(new Drawn(new TokenWindows(tokens[..split], config.Options.Context, stride: 1), places[..drawn]), loading),
            config.ValidateEvery is null
                ? new BatchLoader(new TokenWindows(tokens[split..], config.Options.Context), loading with { BatchSize = 100 })
                : new BatchLoader(new Drawn(new TokenWindows(tokens[split..], config.Options.Context, stride: 1), places[drawn..]), loading));
        using var model = new Gpt(config.Options with { Vocabulary = letters.Length });
        var clock = new Clock();
        var trainer = new Trainer(new TrainerOptions
        {
            Epochs = 1,
            Device = run.Device,
            Precision = run.Precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
            Optimizer = new AdamW { LearningRate = run.Rate, Beta2 = 0.99, WeightDecay = 0.1 },
            Schedule = new Warmup(new Cosine { Floor = 0.1 }) { Over = Duration.Steps(100) },
            Gradients = new() { Clip = new() { Norm = 1 } },
            Validation = new() { EverySteps = config.ValidateEvery },
            Execution = new() { AllowTF32 = run.Precision != "fp32", CudaGraph = run.Way == "deepnet-graph" },
        }, [clock]);
        trainer.Fit(new LanguageModelling(model), data);
        Console.WriteLine($"ok {clock.Text(run.Steps)}");
    }
}

/// <summary>Stretches in an order that was drawn before.</summary>
internal sealed class Drawn(TokenWindows windows, long[] order) : IDataset
{
    public long Count => order.Length;

    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var places = new long[indices.Length];
        for (var k = 0; k < places.Length; k++)
            places[k] = order[indices[k]];
        return windows.GetBatch(places, pass);
    }
}

/// <summary>How long the steps took, and what the losses were.</summary>
internal sealed class Clock : ITrainingObserver
{
    private const int First = 20; // steps until compilation, capture and the like are over

    private readonly Queue<double> _losses = new();
    private long _start, _bestStep;
    private double _begun, _seconds, _validating, _best = double.PositiveInfinity;

    public string Text(int steps)
    {
        var each = steps > First ? (_seconds - _validating - _begun) / (steps - First) : (_seconds - _validating) / steps;
        return FormattableString.Invariant($"{_seconds} {_begun} {_validating} {each * 1000} {_losses.Average()} {_best} {_bestStep}");
    }

    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted:
                _start = Stopwatch.GetTimestamp();
                break;
            case StepCompleted step:
                _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
                if (step.Step == First)
                    _begun = _seconds;
                _losses.Enqueue(step.Loss);
                if (_losses.Count > 100)
                    _losses.Dequeue();
                break;
            case ValidationCompleted validation:
                _validating += validation.Duration.TotalSeconds;
                _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
                if (validation.Metrics["val/loss"] is var loss && loss < _best)
                    (_best, _bestStep) = (loss, validation.Step);
                break;
        }
    }
}
