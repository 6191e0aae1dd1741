#:project ../DeepNet.Models/DeepNet.Models.csproj
// Loading the weights of a ResNet-50 (100 MB) into a model that is there: DeepNet's LoadWeights against torch.load + load_state_dict, two processes
// that take turns in one run; medians. The file is in the operating system's cache. RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Models;
using DeepNet.Serialization;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 15;
var folder = Directory.CreateTempSubdirectory("deepnet-weights-");
var script = Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "benchmarks", "load_weights.py");
try
{
    using var model = new ResNet(ResNetOptions.ResNet50);
    var safetensors = Path.Combine(folder.FullName, "resnet50.safetensors");
    var pth = Path.Combine(folder.FullName, "resnet50.pth");
    model.SaveWeights(safetensors);
    using var python = new Python(Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3", script, folder.FullName);
    Console.WriteLine($"LibTorch {torch.__version__}, {Environment.ProcessorCount} cores, {new FileInfo(pth).Length / 1e6:F0} MB, medians of {repetitions} interleaved repetitions");
    Console.WriteLine("| threads | PyTorch .pth ms | DeepNet .pth ms | of PyTorch | DeepNet .pth mapped ms | DeepNet .safetensors ms | mapped ms |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    foreach (var threads in new[] { 1, 2 })
    {
        set_num_threads(threads);
        python.Ask($"threads {threads}");
        Func<double>[] ways =
        [
            () => double.Parse(python.Ask("load")),
            () => Time(() => model.LoadWeights(pth)),
            () => Time(() => model.LoadWeights(pth, new() { Mapped = true })),
            () => Fresh(model),
            () => Time(() => model.LoadWeights(safetensors)),
            () => Time(() => model.LoadWeights(safetensors, new() { Mapped = true })),
            () => Fresh(model),
        ];
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var repetition = -2; repetition < repetitions; repetition++)
            for (var way = 0; way < ways.Length; way++)
                if (ways[way]() is var time && repetition >= 0)
                    times[way].Add(time);
        var medians = times.Select(list => list.Order().ElementAt(list.Count / 2)).ToArray();
        Console.WriteLine($"| {threads} | {medians[0]:F1} | {medians[1]:F1} | {medians[1] / medians[0]:F2} | {medians[2]:F1} | {medians[4]:F1} | {medians[5]:F1} |");
    }
}
finally
{
    folder.Delete(recursive: true);
}

static double Time(Action load)
{
    var start = Stopwatch.GetTimestamp();
    load();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}

// Memory of the model's own again, after it was the file's; not part of any measurement.
static double Fresh(ResNet model)
{
    using var noGradient = no_grad();
    foreach (var tensor in model.state_dict().Values)
    {
        using var copy = tensor.detach().clone();
        tensor.set_(copy);
    }
    return 0;
}

/// <summary>PyTorch's half.</summary>
internal sealed class Python : IDisposable
{
    private readonly Process _process;

    public Python(string program, string script, string folder)
    {
        _process = Process.Start(new ProcessStartInfo(program, [script, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_process.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException($"{program} could not run {script}.");
    }

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
