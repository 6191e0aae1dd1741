#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// Training steps on a device: DeepNet's trainer, as it comes and with CUDA graphs, against PyTorch eager, with the whole step in a CUDA graph, and with
// torch.compile. Each is a process; those of one row take turns, and medians are compared. Inputs lie on the device. Prints Markdown.
//     device-steps [--device cuda] [--models mlp,cnn,…] [--precisions fp32,tf32,bf16] [--ways …] [--rounds 7] [--limit SECONDS] [--python PATH] [--smoke] [--check]
// --smoke takes small sizes and one round; --check trains three steps from the same weights on the same batch in both, on the CPU, and compares the losses.
using System.Diagnostics;
using System.Globalization;
using DeepNet;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["worker"])
    return Worker.Serve();

CommandLine line;
string[] models, precisions, ways;
try
{
    line = new CommandLine(args, ["smoke", "check"], ["device", "models", "precisions", "ways", "rounds", "limit", "python"]);
    models = line.Names("models", [.. Workload.All.Select(workload => workload.Name)]);
    precisions = line.Has("smoke") && !line.Has("precisions") ? ["fp32", "bf16"] : line.Names("precisions", "fp32", "tf32", "bf16");
    ways = line.Names("ways", Way.All);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"device-steps: {error.Message}.");
    return 2;
}
return line.Has("check")
    ? await Check.Run(line.Python, models)
    : await new Comparison(line, models, precisions, ways).Run();

/// <summary>The ways to take a step, DeepNet's two first; how each is called in the table.</summary>
internal static class Way
{
    public const string Eager = "deepnet", Graphs = "deepnet-graph";

    public static readonly string[] All = [Eager, Graphs, "eager", "graph", "compile", "reduce-overhead"];

    public static bool IsOurs(string way) => way is Eager or Graphs;

    public static Peer Start(string way, string python)
        => IsOurs(way) ? Peer.Ours(way, "worker") : Peer.Script(way, python, "device_steps.py");
}

/// <summary>A network with its batch and optimizer; device_steps.py has the same numbers.</summary>
internal sealed record Workload(string Name, string Title, int Steps, Func<string, nn.Module<Tensor, Tensor>> Build, Func<string, (long[] Inputs, long Classes)> Batch, OptimizerOptions Optimizer)
{
    public static readonly Workload[] All =
    [
        new("mlp", "MLP 784-256-128-10, batch 64, Adam", 400, _ => new Mlp(new MlpOptions { Sizes = [784, 256, 128, 10] }), _ => ([64, 784], 10), new Adam()),
        new("cnn", "CNN (MNIST), batch 64, SGD momentum", 200,
            size => new Cnn(size == "check" ? new CnnOptions { PoolDropout = 0, HiddenDropout = 0 } : new CnnOptions()),
            size => ([size == "full" ? 64 : 8, 1, 28, 28], 10), new Sgd { LearningRate = 0.01 }),
        new("resnet18", "ResNet-18 (CIFAR stem), batch 512, SGD momentum", 20,
            _ => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }), size => ([size == "full" ? 512 : 4, 3, 32, 32], 10), new Sgd { LearningRate = 0.01 }),
        new("resnet50", "ResNet-50 at 224, batch 128, SGD momentum", 10,
            _ => new ResNet(ResNetOptions.ResNet50), size => (size switch { "full" => [128, 3, 224, 224], "check" => [8, 3, 96, 96], _ => [4, 3, 64, 64] }, 1000), new Sgd { LearningRate = 0.01 })
        { Tolerance = 0.02 }, // PyTorch's own losses of the third step differ by as much between its two memory layouts, and from those in float64
        new("lstm", "LSTM language model, 10,000 words, 2 × 650, batch 20 × 35, dropout 0.5, SGD, clipped", 50,
            size => new RecurrentLanguageModel(new RecurrentLanguageModelOptions
            {
                Vocabulary = size == "full" ? 10_000 : 50,
                EmbeddingSize = size == "full" ? 650 : 16,
                HiddenSize = size == "full" ? 650 : 16,
                TieHead = false,
                Dropout = size == "check" ? new() : new() { Input = 0.5, Hidden = 0.5, Output = 0.5, Locked = false },
            }),
            size => size == "full" ? ([20, 35], 10_000) : ([4, 7], 50), new Sgd { LearningRate = 0.1, Momentum = 0 })
        { Clip = 5 },
        new("gpt2", "GPT-2 small, context 1,024, batch 16, AdamW, clipped", 5,
            size => new Gpt(size == "full"
                ? GptOptions.Gpt2Small with { Vocabulary = 50_304, Dropout = 0 }
                : GptOptions.Gpt2Small with { Layers = 2, Heads = 2, Width = 16, Context = 16, Vocabulary = 50, Dropout = 0 }),
            size => size == "full" ? ([16, 1024], 50_304) : ([2, 16], 50), new AdamW { LearningRate = 6e-4, Beta2 = 0.95, WeightDecay = 0.1 })
        { Clip = 1, TakesTurns = false },
    ];

    public double? Clip { get; init; }

    /// <summary>How much losses of the first steps may differ from PyTorch's, relatively.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Whether all processes have room on the device together; otherwise one ends before the next begins.</summary>
    public bool TakesTurns { get; init; } = true;

    public bool IsOfTokens => Batch("full").Inputs.Length == 2 && Name != "mlp";

    public static Workload Of(string name) => All.Single(workload => workload.Name == name);

    public TrainingStep Step(nn.Module<Tensor, Tensor> model) => IsOfTokens ? new LanguageModelling(model) : new Supervised(model, Loss.CrossEntropy);

    /// <summary>The same batch for ever, where it is wanted.</summary>
    public (Tensor Inputs, Tensor Targets) Sample(string size)
    {
        var (shape, classes) = Batch(size);
        return IsOfTokens
            ? (randint(classes, shape, int64), randint(classes, shape, int64))
            : (randn(shape), randint(classes, [shape[0]], int64));
    }
}

/// <summary>Runs the rows of the table.</summary>
internal sealed class Comparison(CommandLine line, string[] models, string[] precisions, string[] ways)
{
    private readonly string _device = line.Text("device", "cuda"), _size = line.Has("smoke") ? "small" : "full";
    private readonly int _rounds = line.Number("rounds", line.Has("smoke") ? 1 : 7);
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(line.Number("limit", 86_400));
    private readonly List<string> _missed = [], _left = [];
    private readonly Dictionary<string, List<string>> _notes = []; // by what they say: the rows
    private bool _broken;

    private TimeSpan Left => _limit - Stopwatch.GetElapsedTime(_start);

    public async Task<int> Run()
    {
        Console.WriteLine($"Training steps on {_device}: milliseconds, medians of {_rounds} rounds{(_size == "small" ? ", in small sizes that say nothing of speed" : "")}. LibTorch {__version__} in DeepNet.");
        Console.WriteLine("Speeds are PyTorch's time over DeepNet's. Memory is the most that tensors held, in MiB.");
        Console.WriteLine();
        Console.WriteLine("| workload | precision | DeepNet | with graphs | PyTorch eager | with graphs | compile | reduce-overhead | speed to eager | with graphs | to compile | memory: DeepNet | PyTorch |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var workload in models.Select(Workload.Of))
            foreach (var precision in precisions)
                if (Left > TimeSpan.Zero)
                    await Row(workload, precision);
                else
                    _left.Add($"{workload.Name} in {precision}");
        Console.WriteLine();
        foreach (var (note, rows) in _notes)
            Console.WriteLine($"- {note}: {(rows.Count == models.Length * precisions.Length ? "everywhere" : string.Join(", ", rows))}.");
        Console.WriteLine(_missed.Count == 0 ? "- No target was missed." : $"- Missed: {string.Join("; ", _missed)}.");
        Console.WriteLine("- Targets: at least 1.00 of eager; with graphs at least 2.00 where PyTorch's own graph is twice as fast as eager; the faster of DeepNet's two at least 0.90 of the faster compile.");
        if (_left.Count > 0)
            Console.WriteLine($"- Not done in {_limit.TotalSeconds:F0} s: {string.Join(", ", _left)}.");
        return _broken ? 1 : 0;
    }

    private async Task Row(Workload workload, string precision)
    {
        var times = new Dictionary<string, double>();
        var memory = new Dictionary<string, double>();
        foreach (var group in workload.TakesTurns ? [ways] : ways.Chunk(1))
        {
            var peers = group.Select(way => Way.Start(way, line.Python)).ToArray();
            try
            {
                await Measure(workload, precision, peers, times, memory);
            }
            finally
            {
                foreach (var peer in peers)
                    peer.Dispose();
            }
        }
        Print(workload, precision, times, memory);
    }

    private async Task Measure(Workload workload, string precision, Peer[] peers, Dictionary<string, double> times, Dictionary<string, double> memory)
    {
        var steps = _size == "full" ? workload.Steps : 2;
        // Compilers have a core each.
        await Task.WhenAll(peers.Select(peer => peer.Ask($"load {workload.Name} {_size} {precision} {(Way.IsOurs(peer.Name) && peer.Name == Way.Graphs ? "graph" : peer.Name)} {_device}", Left)));
        foreach (var peer in peers)
            await peer.Ask($"steps {steps}", Left);
        var measured = peers.ToDictionary(peer => peer.Name, _ => new List<double>());
        for (var round = 0; round < _rounds; round++)
            foreach (var peer in peers)
                if (await peer.Number($"steps {steps}", Left) is var time && double.IsFinite(time))
                    measured[peer.Name].Add(time);
        foreach (var peer in peers)
        {
            times[peer.Name] = measured[peer.Name].Count == 0 ? double.NaN : measured[peer.Name].Order().ElementAt(measured[peer.Name].Count / 2);
            memory[peer.Name] = await peer.Number("memory", Left);
            if (peer.Absence is { } absence)
                Note($"{peer.Name}: {absence.TrimEnd('.')}", $"{workload.Name} in {precision}{(measured[peer.Name].Count is > 0 and var count ? $" (median of {count} rounds)" : "")}");
            _broken |= peer.IsBroken;
        }
    }

    private void Note(string note, string row)
    {
        if (!_notes.TryGetValue(note, out var rows))
            _notes[note] = rows = [];
        rows.Add(row);
    }

    private void Print(Workload workload, string precision, Dictionary<string, double> times, Dictionary<string, double> memory)
    {
        double Time(string way) => times.GetValueOrDefault(way, double.NaN);
        double Least(params string[] some) => some.Select(Time).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        var cells = new List<string> { workload.Title, precision };
        cells.AddRange(Way.All.Select(way => Number(Time(way), "G4")));
        var overhead = Time("eager") / Time("graph") >= 2;
        cells.Add(Speed("eager", Time("eager") / Time(Way.Eager), 1));
        cells.Add(Speed("eager with graphs", Time("eager") / Time(Way.Graphs), overhead ? 2 : null));
        cells.Add(Speed("compile", Least("compile", "reduce-overhead") / Least(Way.Eager, Way.Graphs), 0.9));
        cells.Add(Number(memory.GetValueOrDefault(Way.Eager, double.NaN), "F0"));
        cells.Add(Number(memory.GetValueOrDefault("eager", double.NaN), "F0"));
        Console.WriteLine($"| {string.Join(" | ", cells)} |");

        string Speed(string what, double speed, double? target)
        {
            if (!double.IsFinite(speed))
                return "–";
            if (speed >= (target ?? 0))
                return target is null ? $"{speed:F2}" : $"**{speed:F2}**";
            if (_size == "full")
                _missed.Add(FormattableString.Invariant($"{workload.Name} in {precision}, {speed:F2} of {what} instead of {target:F2}"));
            return $"{speed:F2} (< {target:F2})";
        }
    }

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format) : "–";
}

/// <summary>That both sides compute the same: from the same weights, on the same batch, three steps have the same losses.</summary>
internal static class Check
{
    public static async Task<int> Run(string python, string[] models)
    {
        var limit = TimeSpan.FromMinutes(10);
        var failed = false;
        Console.WriteLine("| workload | parameters | losses of DeepNet's first steps | of PyTorch's | largest relative difference |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var name in models)
        {
            var file = Path.GetTempFileName();
            using var ours = Way.Start(Way.Eager, python);
            using var theirs = Way.Start("eager", python);
            try
            {
                var counts = new[] { ours, theirs }.Select(peer => peer.Ask($"load {name} check fp32 {(peer == ours ? Way.Eager : "eager")} cpu", limit).Result).ToArray();
                var (left, right) = (Numbers(await ours.Ask($"check {file}", limit)), Numbers(await theirs.Ask($"check {file}", limit)));
                var difference = left.Length == 3 && right.Length == 3 ? left.Zip(right, (a, b) => Math.Abs(a - b) / Math.Abs(b)).Max() : double.NaN;
                var same = counts[0] is not null && counts[0] == counts[1] && difference <= Workload.Of(name).Tolerance;
                failed |= !same;
                Console.WriteLine($"| {name} | {(counts[0] == counts[1] ? counts[0] : $"{counts[0]} and {counts[1]}")} | {Text(left)} | {Text(right)} | {difference:G2}{(same ? "" : " ✗")} |");
                foreach (var peer in new[] { ours, theirs }.Where(peer => peer.Absence is not null))
                    Console.Error.WriteLine($"{name}, {peer.Name}: {peer.Absence}");
            }
            finally
            {
                File.Delete(file);
            }
        }
        return failed ? 1 : 0;
    }

    private static double[] Numbers(string? answer) => [.. (answer ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];

    private static string Text(double[] losses) => string.Join(", ", losses.Select(loss => loss.ToString("F5")));
}

/// <summary>DeepNet's half: a trainer that goes on by as many steps as it is told to.</summary>
internal sealed class Worker : ITrainingObserver, IDisposable
{
    private const int WarmUp = 20;

    private readonly Workload _workload;
    private readonly string _size, _precision;
    private readonly bool _graph;
    private readonly Device _device;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly Tensor _inputs, _targets;
    private readonly SemaphoreSlim _go = new(0), _done = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _losses = [];
    private Task _training = Task.CompletedTask;
    private int _wanted;
    private long _begun, _first;
    private double _milliseconds;

    private Worker(string name, string size, string precision, string way, string device)
    {
        (_workload, _size, _precision, _graph) = (Workload.Of(name), size, precision, way == "graph");
        if (_graph && device == "cpu")
            throw new NotSupportedException("CUDA graphs are for CUDA");
        _device = ComputeDevice.Open(device);
        manual_seed(1);
        _model = _workload.Build(size);
        _model.to(_device);
        (_inputs, _targets) = _workload.Sample(size);
        (_inputs, _targets) = (_inputs.to(_device), _targets.to(_device));
    }

    // Steps between reads, and so a divisor of those that are timed together.
    private int ReadEvery => _size == "full" ? Math.Min(20, _workload.Steps) : 1;

    public static int Serve()
    {
        Worker? worker = null;
        while (Console.ReadLine() is { } command)
        {
            string answer;
            try
            {
                answer = command.Split(' ') switch
                {
                    ["load", var name, var size, var precision, var way, var device] => $"ok {(worker = new Worker(name, size, precision, way, device)).Load()}",
                    ["steps", var count] => $"ok {worker!.Steps(int.Parse(count))}",
                    ["check", var file] => $"ok {string.Join(' ', worker!.Check(file).Select(loss => loss.ToString("R")))}",
                    _ => $"ok {worker!.Memory()}",
                };
            }
            catch (NotSupportedException error)
            {
                answer = $"none {error.Message.ReplaceLineEndings(" ")}";
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                answer = $"failed {Line(error)}";
            }
            Console.WriteLine(answer);
        }
        worker?.Dispose();
        return 0;

        static string Line(Exception error) => $"{error.GetType().Name}: {error.Message}".ReplaceLineEndings(" ");
    }

    public void Notify(TrainingEvent happened)
    {
        if (happened is not StepCompleted step)
            return;
        _losses.Add(step.Loss);
        if (step.Step < _first + _wanted)
            return;
        // All that was told to the device before this event is done, since the loss has been read; what has been begun since is waited for.
        Synchronize();
        _milliseconds = Stopwatch.GetElapsedTime(_begun).TotalMilliseconds / _wanted;
        _first = step.Step;
        _done.Release();
        _go.Wait();
        _begun = Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _go.Release();
        try
        {
            _training.Wait();
        }
        catch (AggregateException)
        {
            // The answer to a command has told it.
        }
        _model.Dispose();
    }

    private long Load()
    {
        if (_size != "check")
        {
            _wanted = WarmUp;
            Begin(long.MaxValue);
            Await();
        }
        return _model.parameters().Sum(parameter => parameter.numel());
    }

    private double Steps(int count)
    {
        _wanted = count;
        _go.Release();
        Await();
        return _milliseconds;
    }

    private double Memory()
        => _device.type == DeviceType.CUDA ? CudaMemory.Read(_device).PeakAllocated / (double)(1 << 20) : double.Parse(File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith("VmHWM")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;

    private IReadOnlyList<double> Check(string file)
    {
        Safetensors.Save(file, [.. _model.named_parameters().Select((named, k) => ($"{k:D4}:{named.name}", named.parameter.detach())), ("inputs", _inputs), ("targets", _targets)]);
        _wanted = int.MaxValue;
        Begin(3);
        _training.Wait();
        return _losses;
    }

    private void Begin(long steps)
    {
        var trainer = new Trainer(
            new TrainerOptions
            {
                Limits = new() { Steps = steps == long.MaxValue ? 1_000_000 : steps },
                // With ordinary rates differences in the last digit, as of another order of summation, grow a thousandfold in three steps.
                Optimizer = _size == "check" ? _workload.Optimizer with { LearningRate = _workload.Optimizer.LearningRate / 100 } : _workload.Optimizer,
                Precision = _precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
                Gradients = new() { Clip = _workload.Clip is { } norm ? new() { Norm = norm } : new() },
                                Execution = new() { AllowTF32 = _precision != "fp32", ReadEvery = ReadEvery, CudaGraph = _graph },
                PreFlight = PreFlightOptions.None,
            },
            [this]);
        var loader = new BatchLoader(new SameBatch(_inputs, _targets), new LoaderOptions { BatchSize = (int)_inputs.size(0), Shuffle = false });
        _begun = Stopwatch.GetTimestamp();
        _training = Task.Factory.StartNew(() => trainer.Fit(_workload.Step(_model), new TrainingData(loader, null), _stop.Token), TaskCreationOptions.LongRunning);
    }

    // Until the steps are taken or the training has come to an end, which is an error.
    private void Await()
    {
        if (Task.WaitAny(_training, _done.WaitAsync()) == 0)
        {
            _training.GetAwaiter().GetResult();
            throw new InvalidOperationException("the training ended by itself");
        }
    }

    private void Synchronize()
    {
        if (_device.type == DeviceType.CUDA)
            cuda.synchronize();
    }
}

/// <summary>One batch, over and over, where it lies.</summary>
internal sealed class SameBatch(Tensor inputs, Tensor targets) : IDataset
{
    public long Count { get; } = inputs.size(0) * 1_000_000;

    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass) => new(inputs.alias(), targets.alias());
}
