#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// Training steps in DeepNet and in PyTorch, side by side in one run: two processes take turns, and the medians are compared.
// `./benchmarks/run.sh` runs it; RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Workload[] workloads =
[
    new("tiny-mlp", "MLP 16-64-64-4, batch 32, AdamW", 2000, () => new Mlp(new MlpOptions { Sizes = [16, 64, 64, 4] }), [32, 16], 4, new AdamW(), 2.5),
    new("mlp", "MLP 784-256-128-10, batch 64, Adam", 300, () => new Mlp(new MlpOptions { Sizes = [784, 256, 128, 10] }), [64, 784], 10, new Adam(), 1.4),
    new("cnn", "CNN (MNIST), batch 64, SGD momentum", 15, () => new Cnn(new CnnOptions()), [64, 1, 28, 28], 10, new Sgd { LearningRate = 0.01 }, 1.0),
    new("resnet18", "ResNet-18 (CIFAR stem), batch 32, SGD momentum", 2,
        () => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }), [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.0),
];

if (args is ["worker"])
    return Serve();

var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 9;
var python = Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3";
Console.WriteLine($"LibTorch {torch.__version__}, {Environment.ProcessorCount} cores, medians of {repetitions} interleaved repetitions");
Console.WriteLine("| workload | threads | DeepNet ms | PyTorch ms | speed | target | DeepNet MiB | PyTorch MiB |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var workload in workloads)
    foreach (var threads in new[] { 1, 2 })
        Compare(workload, threads);
return 0;

void Compare(Workload workload, int threads)
{
    using var ours = new Peer(Environment.ProcessPath!, Peer.SelfArguments("worker"));
    using var theirs = new Peer(python, [Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "benchmarks", "training_steps.py")]);
    Peer[] peers = [ours, theirs];
    foreach (var peer in peers)
    {
        peer.Ask($"load {workload.Name} {threads}");
        for (var warm = 0; warm < 3; warm++)
            peer.Ask($"steps {workload.Steps}");
    }
    var times = peers.Select(_ => new List<double>()).ToArray();
    for (var repetition = 0; repetition < repetitions; repetition++)
        for (var k = 0; k < peers.Length; k++)
            times[k].Add(peers[k].Number($"steps {workload.Steps}"));
    double our = Median(times[0]), their = Median(times[1]);
    Console.WriteLine($"| {workload.Title} | {threads} | {our:G4} | {their:G4} | {their / our:F2} | ≥ {workload.Target:F1} | {ours.Number("memory"):F0} | {theirs.Number("memory"):F0} |");
}

int Serve()
{
    Action? step = null;
    while (Console.ReadLine() is { } line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case "load":
                torch.set_num_threads(int.Parse(words[2]));
                step = Load(workloads.Single(workload => workload.Name == words[1]));
                Console.WriteLine("ready");
                break;
            case "steps":
                var count = int.Parse(words[1]);
                var start = Stopwatch.GetTimestamp();
                for (var k = 0; k < count; k++)
                    step!();
                Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds / count);
                break;
            default:
                Console.WriteLine(PeakMemory());
                break;
        }
    }
    return 0;
}

static Action Load(Workload workload)
{
    manual_seed(1);
    var model = workload.Build();
    var optimizer = workload.Optimizer.Create([.. model.named_parameters()]);
    var inputs = randn(workload.InputShape);
    var targets = randint(workload.Classes, [workload.InputShape[0]]);
    return () =>
    {
        using var scope = NewDisposeScope();
        Loss.CrossEntropy.Of(model.call(inputs), targets).backward();
        optimizer.Step();
        model.zero_grad();
    };
}

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}

static double PeakMemory() => File.ReadLines("/proc/self/status").Where(line => line.StartsWith("VmHWM"))
    .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).Single();

internal sealed record Workload(
    string Name, string Title, int Steps, Func<nn.Module<Tensor, Tensor>> Build, long[] InputShape, long Classes, OptimizerOptions Optimizer, double Target);

/// <summary>A process that runs training steps when it is told to.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    public Peer(string program, IEnumerable<string> arguments) => _process = Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>The arguments that start this program again, whether it runs by itself or under the dotnet host.</summary>
    public static IEnumerable<string> SelfArguments(params string[] arguments)
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments;

    public string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"'{command}' ended {_process.StartInfo.FileName}.");
    }

    public double Number(string command) => double.Parse(Ask(command));

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
