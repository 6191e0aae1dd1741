using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>DeepNet's half of <see cref="Cifar10Training"/>.</summary>
internal static class Cifar10Trainee
{
    /// <returns>The last test accuracy, the best, the seconds in all, the median seconds of an epoch without its test, those of the first, the share of the time that
    /// steps waited for data, and the ledger in base 64.</returns>
    public static string Train(string device, string precision, int epochs, int batch, int steps, string folder, string way)
    {
        var isRecorded = Way.IsRecorded(way, device);
        var data = Cifar10.Open(folder).Load(
            new LoaderOptions { BatchSize = batch, Seed = 1, DropLast = true, Workers = Math.Clamp(Environment.ProcessorCount / 2, 1, 8), PinMemory = device != "cpu" },
            [new RandomCrop(32, padding: 4), new HorizontalFlip()]);
        manual_seed(1);
        using var model = new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar });
        var (ledger, clock) = (new StepLedger(), new EpochClock());
        var trainer = new Trainer(new TrainerOptions
        {
            Epochs = epochs,
            Trial = steps > 0 ? new Trial { LimitTrainingBatches = steps, LimitValidationBatches = steps } : null,
            Device = device,
            Precision = precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
            Optimizer = new Sgd { LearningRate = 0.4, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            Schedule = new OneCycle { CyclesMomentum = false },
            Execution = new() { AllowTF32 = precision != "fp32", CudnnBenchmark = true, CudaGraph = isRecorded },
        }, [ledger, clock]);
        trainer.Fit(new Supervised(model, Loss.CrossEntropy with { LabelSmoothing = 0.1 }, new Accuracy()), data);
        var summary = ledger.Summary();
        var wait = summary.Rows.Single(row => row.Name == "data wait").Share;
        return $"{clock.Last} {clock.Best} {summary.Elapsed.TotalSeconds} {clock.Median} {clock.First} {wait} {Convert.ToBase64String(Encoding.UTF8.GetBytes(summary.ToText()))}";
    }
}
