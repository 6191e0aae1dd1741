using System.Diagnostics;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>The trainer's steps, with live progress and the ledger, against a loop written by hand over the same loader, loss, optimizer and schedule.</summary>
internal sealed class TrainerCost : Benchmark
{
    private const double MostMicroseconds = 25, MostShare = 0.03;

    public override string Name => "trainer-cost";

    public override string Summary => "what the trainer costs beside a loop written by hand";

    public override IReadOnlyList<Option> Options => [Option.Rounds(9), Option.Threads];

    public override Task<int> Run(CommandLine line)
    {
        var (threads, rounds) = (line.Threads(), line.Rounds(9));
        var targets = new Targets(!line.IsSmoke);
        using var scope = NewDisposeScope();
        manual_seed(1);
        var digits = SyntheticDigits.Create(train: 6400, test: 64);
        using var points = new TensorDataset(randn(64_000, 4), randint(2, [64_000], dtype: ScalarType.Int64));
        var pointsLoader = new BatchLoader(points, new LoaderOptions { BatchSize = 32 });
        var digitsLoader = new BatchLoader(digits.Train, new LoaderOptions { BatchSize = 64 });
        Heading.Print($"{Heading.Medians(rounds)}; at most {MostMicroseconds} µs a step for the tiny network, {MostShare:P0} for the CNN");
        var table = new Table("workload", "threads", "by hand µs", "trainer µs", "difference µs", "share");
        foreach (var count in threads)
        {
            set_num_threads(count);
            var (by, trained, differences) = Compare(rounds, () => nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), pointsLoader, line.IsSmoke ? 20 : 20_000);
            table.Row(
                "two tiny layers (4-8-2), batch 32, SGD momentum", count, $"{by:F1}", $"{trained:F1}",
                targets.AtMost(MostMicroseconds, differences, $"tiny network, threads: {count}, µs", "F1"), $"{differences / by:P1}");
            (by, trained, differences) = Compare(rounds, () => new Cnn(new CnnOptions()), digitsLoader, line.IsSmoke ? 2 : 60);
            table.Row(
                "CNN (MNIST), batch 64, SGD momentum", count, $"{by:F1}", $"{trained:F1}", $"{differences:F1}",
                targets.AtMost(MostShare, differences / by, $"CNN, threads: {count}, share", "P1"));
        }
        Console.WriteLine();
        targets.Print();
        return Task.FromResult(0);
    }

    // Medians of microseconds a step, and of the differences within a round.
    private static (double ByHand, double Trainer, double Difference) Compare(int rounds, Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps)
    {
        var warm = Math.Max(2, steps / 10);
        var times = Turns.Take(rounds, warmUps: 1, () => ByHand(create, data, steps, warm), () => Trained(create, data, steps, warm));
        return (times[0].Median, times[1].Median, Samples.Of(times[1].Values.Zip(times[0].Values, (trainer, hand) => trainer - hand)).Median);
    }

    private static double ByHand(Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps, int warm)
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

    private static double Trained(Func<nn.Module<Tensor, Tensor>> create, BatchLoader data, int steps, int warm)
    {
        using var model = create();
        var timer = new StepTimer(warm, steps + warm);
        var trainer = new Trainer(new TrainerOptions
        {
            Limits = new() { Steps = steps + warm },
            Optimizer = new Sgd { LearningRate = 0.01 },
            Schedule = new Cosine { Warmup = 0.05 },
        }, [ProgressDisplay.For(UnseenTerminal.Open()), timer]);
        trainer.Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(data, null));
        return timer.Elapsed.TotalMicroseconds / steps;
    }
}
