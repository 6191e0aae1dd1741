#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// What the trainer costs: its steps against a loop written by hand over the same parts (loader, model, loss, optimizer, schedule), which
// take turns in one process; medians. The trainer shows live progress and keeps the ledger meanwhile. RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 9;
Console.WriteLine($"LibTorch {torch.__version__}, {Environment.ProcessorCount} cores, medians of {repetitions} interleaved repetitions");
Console.WriteLine("| workload | threads | by hand µs | trainer µs | difference µs | share |");
Console.WriteLine("|---|---|---|---|---|---|");

using var scope = NewDisposeScope();
manual_seed(1);
var digits = SyntheticDigits.Create(train: 6400, test: 64);
using var points = new TensorDataset(randn(64_000, 4), randint(2, [64_000], dtype: ScalarType.Int64));
foreach (var threads in new[] { 1, 2 })
{
    set_num_threads(threads);
    Compare("two tiny layers (4-8-2), batch 32, SGD momentum", () => nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), new BatchLoader(points, new LoaderOptions { BatchSize = 32 }), 20_000);
    Compare("CNN (MNIST), batch 64, SGD momentum", () => new Cnn(new CnnOptions()), new BatchLoader(digits.Train, new LoaderOptions { BatchSize = 64 }), 60);
}

void Compare(string title, Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps)
{
    var threads = get_num_threads();
    var warm = Math.Max(10, steps / 10);
    List<double> byHand = [], trained = [], differences = [];
    for (var repetition = -1; repetition < repetitions; repetition++)
    {
        var hand = ByHand(create, data, steps, warm);
        var trainer = Trained(create, data, steps, warm);
        if (repetition < 0)
            continue; // compilation
        byHand.Add(hand);
        trained.Add(trainer);
        differences.Add(trainer - hand);
    }
    var (left, right) = (Median(byHand), Median(trained));
    Console.WriteLine($"| {title} | {threads} | {left:F1} | {right:F1} | {Median(differences):F1} | {Median(differences) / left:P1} |");
}

// Microseconds a step.
double ByHand(Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps, int warm)
{
    using var model = create();
    var options = new Sgd { LearningRate = 0.01 };
    using var optimizer = options.Create([.. model.named_parameters()]);
    Schedule schedule = new Cosine { Warmup = 0.05 };
    var length = new RunLength(steps + warm, data.BatchesPerEpoch);
    var (step, sum, start) = (0, 0.0, 0L);
    model.train();
    for (var epoch = 0; step < steps + warm; epoch++)
        foreach (var batch in data.From(new LoaderPosition(epoch)))
        {
            if (step == warm)
                start = Stopwatch.GetTimestamp();
            using var inner = NewDisposeScope();
            optimizer.LearningRate = options.LearningRate * schedule.At(step, length);
            var loss = nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets);
            loss.backward();
            optimizer.Step();
            model.zero_grad();
            sum += loss.ToDouble();
            if (++step == steps + warm)
                break;
        }
    return Stopwatch.GetElapsedTime(start).TotalMicroseconds / steps;
}

double Trained(Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps, int warm)
{
    using var model = create();
    var timer = new Timer(warm, steps + warm);
    var console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new Terminal(),
    });
    var trainer = new Trainer(new TrainerOptions
    {
        Limits = new() { Steps = steps + warm },
        Optimizer = new Sgd { LearningRate = 0.01 },
        Schedule = new Cosine { Warmup = 0.05 },
    }, [ProgressDisplay.For(console), timer]);
    trainer.Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(data, null));
    return timer.Elapsed.TotalMicroseconds / steps;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

internal sealed class Timer(long first, long last) : ITrainingObserver
{
    private long _start;

    public TimeSpan Elapsed { get; private set; }

    public void Notify(TrainingEvent happened)
    {
        if (happened is not StepCompleted step)
            return;
        if (step.Step == first)
            _start = Stopwatch.GetTimestamp();
        else if (step.Step == last)
            Elapsed = Stopwatch.GetElapsedTime(_start);
    }
}

// A terminal of 120 columns that nobody sees.
internal sealed class Terminal : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = TextWriter.Null;

    public bool IsTerminal => true;

    public int Width => 120;

    public int Height => 40;

    public void SetEncoding(System.Text.Encoding encoding)
    {
    }
}
