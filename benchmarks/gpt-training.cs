#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// nanoGPT's configuration for a CPU (4 layers, 4 heads, 128 wide, 64 characters of context, batches of 12) on Tiny Shakespeare: DeepNet's trainer
// against nanoGPT's arithmetic in PyTorch, on the same batches, in processes that take turns. Each repetition has a seed of its own, for the weights and for
// the batches. The validation loss is that of all characters of the last tenth; nanoGPT's own figure is an estimate from 20 batches of it.
//     dotnet run -c Release benchmarks/gpt-training.cs -- TEXT [STEPS [REPETITIONS [THREADS [RATE]]]]
// 2,000 steps, once, by two threads, at nanoGPT's learning rate of 0.001, without them; RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Context = 64, BatchSize = 12;
if (args is ["worker", var file, var workSteps, var workThreads, var workRate, var workSeed, var starts])
{
    Train(file, int.Parse(workSteps), int.Parse(workThreads), double.Parse(workRate), long.Parse(workSeed), starts);
    return 0;
}
if (args is not [var text, ..])
{
    Console.Error.WriteLine("gpt-training TEXT [STEPS [REPETITIONS [THREADS [RATE]]]]: name the file with Tiny Shakespeare (input.txt of char-rnn).");
    return 2;
}
var steps = args is [_, var second, ..] ? int.Parse(second) : 2000;
var repetitions = args is [_, _, var third, ..] ? int.Parse(third) : 1;
var threads = args is [_, _, _, var fourth, ..] ? int.Parse(fourth) : 2;
var rate = args is [_, _, _, _, var fifth] ? double.Parse(fifth) : 1e-3;
var offsets = Path.GetTempFileName();
try
{
    var places = File.ReadAllText(text).Length * 9 / 10 - Context;
    var python = Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3";
    var script = Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "benchmarks", "gpt_training.py");
    Console.WriteLine($"LibTorch {torch.__version__}, {steps} steps, {threads} threads, learning rate {rate}");
    Console.WriteLine("| | seed | seconds | ms/step | training loss, last 100 steps | validation loss |");
    Console.WriteLine("|---|---|---|---|---|---|");
    var (ours, theirs) = (new List<double[]>(), new List<double[]>());
    for (var seed = 1; seed <= repetitions; seed++)
    {
        var stream = RandomStream.From(seed);
        File.WriteAllBytes(offsets, MemoryMarshal.AsBytes(Enumerable.Range(0, steps * BatchSize).Select(_ => stream.NextInteger(places)).ToArray().AsSpan()));
        string[] common = [text, steps.ToString(), threads.ToString(), rate.ToString(), seed.ToString(), offsets];
        var (program, self) = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (Environment.ProcessPath!, (string[])[Environment.GetCommandLineArgs()[0]]) : (Environment.ProcessPath!, []);
        ours.Add(Report("DeepNet", seed, Run(program, [.. self, "worker", .. common])));
        theirs.Add(Report("PyTorch", seed, Run(python, [script, .. common])));
    }
    Console.WriteLine($"PyTorch's time over DeepNet's: {Median(theirs, 0) / Median(ours, 0):F2} (target: at least 1.00)");
    Console.WriteLine($"validation loss, median of {repetitions} seeds: DeepNet {Median(ours, 2):F4}, PyTorch {Median(theirs, 2):F4} (target: at most 1.90 after 2,000 steps)");
    return 0;
}
finally
{
    File.Delete(offsets);
}

double[] Report(string name, int seed, double[] figures)
{
    Console.WriteLine($"| {name} | {seed} | {figures[0]:F1} | {figures[0] / steps * 1000:F2} | {figures[1]:F4} | {figures[2]:F4} |");
    return figures;
}

static double[] Run(string program, IEnumerable<string> arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var last = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    process.WaitForExit();
    return [.. last.Split(' ').Select(double.Parse)];
}

static double Median(List<double[]> runs, int figure)
{
    var values = runs.ConvertAll(run => run[figure]);
    values.Sort();
    return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
}

static void Train(string file, int steps, int threads, double rate, long seed, string offsets)
{
    torch.set_num_threads(threads);
    manual_seed(seed);
    var text = File.ReadAllText(file);
    var letters = text.Distinct().Order().ToArray();
    var tokens = text.Select(letter => (long)Array.BinarySearch(letters, letter)).ToArray();
    var split = tokens.Length * 9 / 10;
    var loading = new LoaderOptions { BatchSize = BatchSize, Shuffle = false };
    var data = new TrainingData(
        new BatchLoader(new Drawn(new TokenWindows(tokens[..split], Context, stride: 1), MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(offsets)).ToArray()), loading),
        new BatchLoader(new TokenWindows(tokens[split..], Context), loading with { BatchSize = 100 }));
    using var model = new Gpt(GptOptions.NanoCpu with { Vocabulary = letters.Length });
    var clock = new Clock();
    var trainer = new Trainer(new TrainerOptions
    {
        Epochs = 1,
        Optimizer = new AdamW { LearningRate = rate, Beta2 = 0.99, WeightDecay = 0.1 },
        Schedule = new Warmup(new Cosine { Floor = 0.1 }) { Over = Duration.Steps(100) },
        Gradients = new() { Clip = new() { Norm = 1 } },
    }, [clock]);
    var result = trainer.Fit(new LanguageModelling(model), data);
    Console.WriteLine($"{clock.Seconds} {clock.RecentLoss} {result.Metrics["val/loss"]}");
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

/// <summary>How long the steps took, and what the loss was at their end.</summary>
internal sealed class Clock : ITrainingObserver
{
    private readonly Queue<double> _losses = new();
    private long _start;

    public double Seconds { get; private set; }

    public double RecentLoss => _losses.Average();

    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted:
                _start = Stopwatch.GetTimestamp();
                break;
            case StepCompleted step:
                Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
                _losses.Enqueue(step.Loss);
                if (_losses.Count > 100)
                    _losses.Dequeue();
                break;
        }
    }
}
