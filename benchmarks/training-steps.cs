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
        ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.0),
    new("resnet18", "the same in BFloat16Mixed, PyTorch in float32", 4, ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.8)
    {
        Precision = Precision.BFloat16Mixed,
    },
    new("resnet18", "the same with channels last", 4, ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.8)
    {
        Precision = Precision.BFloat16Mixed,
        ChannelsLast = true,
    },
    new("resnet18", "the same in BFloat16Pure", 4, ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.8)
    {
        Precision = Precision.BFloat16Pure,
        ChannelsLast = true,
    },
    new("resnet18-bfloat16", "ResNet-18 in BFloat16Mixed, channels last, PyTorch in autocast to bfloat16", 4,
        ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.0)
    {
        Precision = Precision.BFloat16Mixed,
        ChannelsLast = true,
    },
    new("resnet18", "ResNet-18 in float32, channels last, PyTorch as it comes", 2, ResNet18, [32, 3, 32, 32], 10, new Sgd { LearningRate = 0.01 }, 1.0)
    {
        ChannelsLast = true,
    },
];

if (args is ["worker"])
    return Serve();

var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 9;
var filter = args is [_, var second, ..] ? second : "";
var python = Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3";
Console.WriteLine($"LibTorch {torch.__version__}, {Environment.ProcessorCount} cores, medians of {repetitions} interleaved repetitions");
Console.WriteLine("| workload | threads | DeepNet ms | PyTorch ms | speed | target | DeepNet MiB | PyTorch MiB |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var workload in workloads.Where(workload => workload.Name.Contains(filter)))
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
        peer.Ask($"load {(peer == ours ? Array.IndexOf(workloads, workload).ToString() : workload.Name)} {threads}");
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
                step = Load(workloads[int.Parse(words[1])]);
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

static nn.Module<Tensor, Tensor> ResNet18() => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar });

static Action Load(Workload workload)
{
    manual_seed(1);
    var model = workload.Build();
    var policy = workload.Precision.Create(CPU);
    policy.Prepare(model);
    var inputs = randn(workload.InputShape);
    if (workload.ChannelsLast)
    {
        inputs = ChannelsLast(inputs);
        using var noGradient = no_grad();
        foreach (var weight in model.parameters().Where(parameter => parameter.dim() == 4))
            weight.set_(ChannelsLast(weight.detach()));
    }
    var optimizer = policy.CreateOptimizer(workload.Optimizer, [.. model.named_parameters()]);
    var targets = randint(workload.Classes, [workload.InputShape[0]]);
    return () =>
    {
        using var scope = NewDisposeScope();
        Tensor loss;
        using (policy.Forward())
            loss = Loss.CrossEntropy.Of(model.call(inputs), targets);
        policy.Backward(loss);
        policy.Step(optimizer);
        model.zero_grad();
    };
}

// The same numbers with the channels innermost in memory.
static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}

static double PeakMemory() => File.ReadLines("/proc/self/status").Where(line => line.StartsWith("VmHWM"))
    .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).Single();

internal sealed record Workload(
    string Name, string Title, int Steps, Func<nn.Module<Tensor, Tensor>> Build, long[] InputShape, long Classes, OptimizerOptions Optimizer, double Target)
{
    public Precision Precision { get; init; } = Precision.Full;

    public bool ChannelsLast { get; init; }
}

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
