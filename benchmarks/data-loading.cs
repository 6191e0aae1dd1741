#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// From a data set to batches, in DeepNet and in PyTorch's DataLoader as its tutorials write it, each with its best of 0, 1 and 2 workers: they take turns in
// one run, and the medians are compared. Then the share of its time that a training step waits for data. `-- REPETITIONS NAME` for one of them;
// the data lies in DEEPNET_BENCHMARK_DATA, or in shared/data beside the repository. RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int[] workers = [0, 1, 2];
var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 7;
var filter = args is [_, var second, ..] ? second : "";
var here = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "benchmarks";
var data = Environment.GetEnvironmentVariable("DEEPNET_BENCHMARK_DATA") ?? Path.Combine(here, "..", "..", "shared", "data");
var python = Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3";
var unpacked = Directory.CreateTempSubdirectory("deepnet-loading-");
try
{
    Workload[] workloads =
    [
        new("mnist", "MNIST, batches of 64", UnpackMnist, () => Repeat(Mnist.Open(Path.Combine(data, "mnist")).Train, 8), 64, 200, 4000, 20),
        new("cifar", "CIFAR-10 with crop, flip and normalisation, batches of 128", UnpackCifar,
            () => Repeat(Cifar10.Open(Path.Combine(data, "cifar-10")).Train, 4).With(new RandomCrop(32, padding: 4), new HorizontalFlip()), 128, 50, 1000, 10),
        new("jpeg", "JPEG files in class folders, 32 × 32, batches of 64", () => Path.Combine(data, "cifar-images", "train"), OpenFolder, 64, 60, 200, 1.5),
        new("tokens", "windows of 128 tokens, batches of 64", () => Path.Combine(data, "tinyshakespeare"), OpenTokens, 64, 300, 15_000, 10),
    ];
    Console.WriteLine($"LibTorch {torch.__version__}, {Environment.ProcessorCount} cores, samples a second, medians of {repetitions} interleaved repetitions");
    Console.WriteLine("| data | DeepNet with 0 / 1 / 2 workers | PyTorch with 0 / 1 / 2 workers | best against best | target |");
    Console.WriteLine("|---|---|---|---|---|");
    foreach (var workload in workloads.Where(workload => workload.Name.Contains(filter)))
        Compare(workload);
    if ("wait".Contains(filter))
        Waits();
}
finally
{
    unpacked.Delete(recursive: true);
}

void Compare(Workload workload)
{
    var dataset = workload.Open();
    var loaders = workers.Select(count => new BatchLoader(dataset, new LoaderOptions { BatchSize = workload.BatchSize, Workers = count })).ToArray();
    var folder = workload.Prepare();
    var peers = workers.Select(_ => new Peer(python, [Path.Combine(here, "data_loading.py")])).ToArray();
    try
    {
        for (var k = 0; k < peers.Length; k++)
            peers[k].Ask($"load {workload.Name} {folder} {workers[k]}");
        var (ours, theirs) = (workers.Select(_ => new List<double>()).ToArray(), workers.Select(_ => new List<double>()).ToArray());
        for (var repetition = -1; repetition < repetitions; repetition++)
            for (var k = 0; k < workers.Length; k++)
            {
                var (our, their) = (Fetch(loaders[k], workload.OurBatches), double.Parse(peers[k].Ask($"batches {workload.TheirBatches}")));
                if (repetition < 0)
                    continue; // compilation, files into the system's cache
                ours[k].Add(our);
                theirs[k].Add(their);
            }
        double[] left = [.. ours.Select(Median)], right = [.. theirs.Select(Median)];
        Console.WriteLine($"| {workload.Title} | {Text(left)} | {Text(right)} | {left.Max() / right.Max():F1} | ≥ {workload.Target:G} |");
    }
    finally
    {
        foreach (var peer in peers)
            peer.Dispose();
    }
}

static string Text(double[] rates) => string.Join(" / ", rates.Select(rate => $"{rate:N0}"));

// Samples a second, starting the workers included.
static double Fetch(BatchLoader loader, long batches)
{
    var (done, samples) = (0L, 0L);
    var start = Stopwatch.GetTimestamp();
    for (var epoch = 0; done < batches; epoch++)
        foreach (var batch in loader.From(new LoaderPosition(epoch)))
        {
            samples += batch.Count;
            if (++done == batches)
                break;
        }
    return samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
}

// Through the trainer, whose ledger tells what a step's time goes into.
void Waits()
{
    Console.WriteLine();
    Console.WriteLine("| training step | threads | step ms | waits for data µs | median | share | target |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    var images = Mnist.Open(Path.Combine(data, "mnist")).Train;
    foreach (var threads in new[] { 1, 2 })
    {
        set_num_threads(threads);
        _ = Train(images.Take(640)); // compilation
        var summary = Train(images);
        var wait = summary.Rows.Single(row => row.Name == "data wait");
        Console.WriteLine($"| CNN (MNIST), batch 64 | {threads} | {summary.InSteps.TotalMilliseconds / summary.Steps:F2} | {wait.Mean.TotalMicroseconds:F0} | {wait.Median.TotalMicroseconds:F0} | {wait.Total / summary.InSteps:P2} | < 1 % |");
    }

    static LedgerSummary Train(ImageDataset images)
    {
        manual_seed(1);
        using var model = new Cnn(new CnnOptions());
        var ledger = new StepLedger();
        new Trainer(new TrainerOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.01, Momentum = 0.9 } }, [ledger])
            .Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(new BatchLoader(images, new LoaderOptions { BatchSize = 64 })));
        return ledger.Summary();
    }
}

string UnpackMnist()
{
    var folder = Directory.CreateDirectory(Path.Combine(unpacked.FullName, "MNIST", "raw"));
    foreach (var file in Directory.EnumerateFiles(Path.Combine(data, "mnist"), "*.gz"))
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var plain = File.Create(Path.Combine(folder.FullName, Path.GetFileNameWithoutExtension(file)));
        packed.CopyTo(plain);
    }
    return unpacked.FullName;
}

string UnpackCifar()
{
    using var packed = new GZipStream(File.OpenRead(Path.Combine(data, "cifar-10", "cifar-10-binary.tar.gz")), CompressionMode.Decompress);
    System.Formats.Tar.TarFile.ExtractToDirectory(packed, unpacked.FullName, overwriteFiles: true);
    return Path.Combine(unpacked.FullName, "cifar-10-batches-bin");
}

IDataset OpenFolder()
{
    var images = new ImageFolder(Path.Combine(data, "cifar-images", "train"), new() { Normalize = Normalize.Cifar10 });
    return images.Subset(Enumerable.Range(0, 100 * (int)images.Count).Select(k => k % images.Count));
}

TokenWindows OpenTokens()
{
    var text = File.ReadAllText(Path.Combine(data, "tinyshakespeare", "input.txt"));
    var characters = text.Distinct().Order().ToList();
    return new TokenWindows(text.Select(character => (long)characters.IndexOf(character)), 128, stride: 1);
}

// The data at hand is a part of the real one: an epoch of about its length.
static ImageDataset Repeat(ImageDataset images, int times) => new(
    [.. Enumerable.Repeat(images.Pixels.ToArray(), times).SelectMany(pixels => pixels)], images.StoredShape,
    [.. Enumerable.Repeat(images.Labels.ToArray(), times).SelectMany(labels => labels)], images.Normalize);

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}

internal sealed record Workload(
    string Name, string Title, Func<string> Prepare, Func<IDataset> Open, int BatchSize, int TheirBatches, int OurBatches, double Target);

/// <summary>A process that answers a line with a line.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    public Peer(string program, IEnumerable<string> arguments) => _process = Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"'{command}' ended {_process.StartInfo.FileName}.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
