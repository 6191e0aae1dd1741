#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ResNet-18 (CIFAR stem) on CIFAR-10 with random crops and flips: DeepNet's trainer, with its loader on the CPU, against the same network, schedule and
// augmentation in PyTorch, where images are augmented on the device. SGD with Nesterov momentum, batches of 512, one cycle of the learning rate up to 0.4.
// Prints accuracies, times and the ledger of DeepNet's time.
//     cifar10-training [--device cuda] [--precision fp32|tf32|bf16] [--epochs 16] [--ways deepnet-graph,compile,deepnet,eager] [--limit SECONDS] [--data DIR] [--python PATH] [--smoke]
// The data is found as Cifar10.Open finds it. --smoke takes 2 steps of small batches.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["worker", var workDevice, var workPrecision, var workEpochs, var workBatch, var workSteps, var workFolder, var workWay])
{
    Worker.Train(workDevice, workPrecision, int.Parse(workEpochs), int.Parse(workBatch), int.Parse(workSteps), workFolder, workWay);
    return 0;
}
CommandLine line;
string[] ways;
string device, precision, folder, epochs;
try
{
    line = new CommandLine(args, ["smoke"], ["device", "precision", "epochs", "ways", "limit", "data", "python"]);
    device = line.Text("device", "cuda");
    precision = line.Text("precision", device == "cpu" ? "fp32" : "bf16");
    ways = device == "cpu" ? line.Names("ways", "deepnet", "eager") : line.Names("ways", "deepnet-graph", "compile", "deepnet", "eager");
    epochs = line.Number("epochs", line.Has("smoke") ? 1 : 16).ToString();
    folder = line.Text("data", Path.Combine(Environment.GetEnvironmentVariable("DEEPNET_DATA") ?? "../shared/data", "cifar-10"));
    if (!Directory.Exists(folder))
        throw new ArgumentException($"there is no folder {folder} with CIFAR-10: name it with --data");
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"cifar10-training: {error.Message}.");
    return 2;
}
var limit = TimeSpan.FromSeconds(line.Number("limit", 86_400));
var start = Stopwatch.GetTimestamp();
string[] arguments = [device, precision, epochs, line.Has("smoke") ? "16" : "512", line.Has("smoke") ? "2" : "0", folder];
Console.WriteLine($"ResNet-18 on CIFAR-10, {epochs} epochs on {device} in {precision}{(line.Has("smoke") ? ", cut short" : "")}. LibTorch {__version__} in DeepNet.");
Console.WriteLine();
Console.WriteLine("| | test accuracy | best | seconds | seconds per epoch | waiting for data |");
Console.WriteLine("|---|---|---|---|---|---|");
var (results, ledgers, absent, broken) = (new Dictionary<string, double>(), new List<string>(), new List<string>(), false);
foreach (var way in ways)
{
    using var peer = way.StartsWith("deepnet", StringComparison.Ordinal) ? Peer.Ours(way, ["worker", .. arguments, way]) : Peer.Script(way, line.Python, "cifar10_training.py", [.. arguments, way]);
    if ((await peer.Ask("go", limit - Stopwatch.GetElapsedTime(start)))?.Split(' ') is not { } answer)
    {
        absent.Add($"{way}: {peer.Absence}");
        broken |= peer.IsBroken;
        continue;
    }
    var figures = answer.Take(4).Select(double.Parse).ToArray();
    results[way] = figures[0];
    var wait = answer.Length > 4 ? $"{double.Parse(answer[4]):P1}" : "–";
    Console.WriteLine($"| {way} | {figures[0]:P2} | {figures[1]:P2} | {figures[2]:F1} | {figures[3]:F2} | {wait} |");
    if (answer.Length > 5)
        ledgers.Add($"{way}:\n\n```\n{Encoding.UTF8.GetString(Convert.FromBase64String(answer[5]))}\n```");
}
Console.WriteLine();
foreach (var reason in absent)
    Console.WriteLine($"- {reason}");
if (results.Where(result => result.Key.StartsWith("deepnet", StringComparison.Ordinal)).Select(result => result.Value).ToArray() is [_, ..] ours
    && results.Where(result => !result.Key.StartsWith("deepnet", StringComparison.Ordinal)).Select(result => result.Value).ToArray() is [_, ..] theirs)
    Console.WriteLine($"- accuracy: DeepNet {ours.Max():P2}, PyTorch {theirs.Max():P2} (target: PyTorch's, as far as a run varies, half a point)");
foreach (var ledger in ledgers)
    Console.WriteLine($"\n{ledger}");
return broken ? 1 : 0;

/// <summary>DeepNet's half.</summary>
internal static class Worker
{
    public static void Train(string device, string precision, int epochs, int batch, int steps, string folder, string way)
    {
        Console.ReadLine();
        var images = Cifar10.Open(folder);
        var data = images.Load(
            new LoaderOptions { BatchSize = batch, Seed = 1, DropLast = true, Workers = Math.Clamp(Environment.ProcessorCount / 2, 1, 8), PinMemory = device != "cpu" },
            [new RandomCrop(32, padding: 4), new HorizontalFlip()]);
        manual_seed(1);
        using var model = new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar });
        var (ledger, clock) = (new StepLedger(), new Clock());
        var trainer = new Trainer(new TrainerOptions
        {
            Epochs = epochs,
            Trial = steps > 0 ? new Trial { LimitTrainingBatches = steps, LimitValidationBatches = steps } : null,
            Device = device,
            Precision = precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
            Optimizer = new Sgd { LearningRate = 0.4, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            Schedule = new OneCycle { CyclesMomentum = false },
            Execution = new() { AllowTF32 = precision != "fp32", CudaGraph = way == "deepnet-graph" },
        }, [ledger, clock]);
        trainer.Fit(new Supervised(model, Loss.CrossEntropy with { LabelSmoothing = 0.1 }, new Accuracy()), data);
        var summary = ledger.Summary();
        var wait = summary.Rows.Single(row => row.Name == "data wait").Share;
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(summary.ToText()));
        Console.WriteLine($"ok {clock.Last} {clock.Best} {summary.Elapsed.TotalSeconds} {clock.MedianEpoch} {wait} {text}");
    }
}

/// <summary>Accuracies, and how long an epoch takes without its validation.</summary>
internal sealed class Clock : ITrainingObserver
{
    private readonly List<double> _epochs = [];
    private long _begun = Stopwatch.GetTimestamp();

    public double Last { get; private set; }

    public double Best { get; private set; }

    public double MedianEpoch => _epochs.Order().ElementAt(_epochs.Count / 2);

    public void Notify(TrainingEvent happened)
    {
        if (happened is not ValidationCompleted validation)
            return;
        _epochs.Add((Stopwatch.GetElapsedTime(_begun) - validation.Duration).TotalSeconds);
        Last = validation.Metrics["val/accuracy"];
        Best = Math.Max(Best, Last);
        _begun = Stopwatch.GetTimestamp();
    }
}
