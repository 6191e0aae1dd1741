using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>Whether bfloat16 costs accuracy: ResNet-20 learns CIFAR-10 in float32 and in BFloat16Mixed, from the same weights and by the same batches, for several seeds.</summary>
internal sealed class PrecisionAccuracy : Benchmark
{
    private const double Allowed = 1; // point

    public override string Name => "precision-accuracy";

    public override string Summary => "the accuracy of ResNet-20 on CIFAR-10 in float32 and in BFloat16Mixed";

    public override IReadOnlyList<Option> Options => [new("epochs", "N", "8 unless named"), new("rounds", "N", "how many seeds; 3 unless named, 1 with --smoke")];

    public override Task<int> Run(CommandLine line)
    {
        var (epochs, seeds) = (line.Number("epochs", line.IsSmoke ? 1 : 8), line.Rounds(3));
        var images = Cifar10.Open(line.Data("cifar-10"));
        Heading.Print($"ResNet-20 on {(images.Notice ?? images.Source).TrimEnd('.')}; {epochs} epochs, batch 128, SGD with momentum, cosine, crops and flips, {get_num_threads()} threads");
        var table = new Table("seed", "float32", "seconds", "BFloat16Mixed", "seconds", "difference");
        var (targets, differences) = (new Targets(!line.IsSmoke), new List<double>());
        for (var seed = 1; seed <= seeds; seed++)
        {
            var (full, mixed) = (0.0, 0.0);
            var fullTime = Turns.Time(() => full = Learn(images, Precision.Full, seed, epochs, line.IsSmoke));
            var mixedTime = Turns.Time(() => mixed = Learn(images, Precision.BFloat16Mixed, seed, epochs, line.IsSmoke));
            differences.Add(mixed - full);
            table.Row(seed, $"{full:F2} %", $"{fullTime.TotalSeconds:F0}", $"{mixed:F2} %", $"{mixedTime.TotalSeconds:F0}", $"{mixed - full:+0.00;-0.00}");
        }
        var mean = differences.Average();
        Console.WriteLine();
        Console.WriteLine($"- mean difference: {mean:+0.00;-0.00} points, at most {Allowed} either way: {targets.AtMost(Allowed, Math.Abs(mean), "mean difference in points")}");
        targets.Print();
        return Task.FromResult(0);
    }

    // The accuracy in percent after the last epoch.
    private static double Learn(ImageSplits images, Precision precision, int seed, int epochs, bool isSmoke)
    {
        var data = images.Load(new LoaderOptions { BatchSize = isSmoke ? 16 : 128, Seed = seed, DropLast = true }, [new RandomCrop(32, padding: 4), new HorizontalFlip()]);
        manual_seed(seed);
        using var model = new ResNet(ResNetOptions.ResNet20 with { Classes = 10 });
        var options = new TrainerOptions
        {
            Epochs = epochs,
            Trial = isSmoke ? new Trial { LimitTrainingBatches = 2, LimitValidationBatches = 2 } : null,
            Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            Schedule = new Cosine { Warmup = 0.1 },
            Precision = precision,
            Validation = new ValidationOptions { EveryEpochs = epochs },
            Execution = new ExecutionOptions { ChannelsLast = true },
            Seed = seed,
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);
        return 100 * result.Metrics["val/accuracy"];
    }
}
