#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// Does bfloat16 cost accuracy? ResNet-20 learns CIFAR-10 in float32 and in BFloat16Mixed, from the same initial weights and by the same
// batches, for several seeds; the mean accuracies on the test images must be within one point of each other.
//     eng/run-program.sh benchmarks/precision-accuracy.cs [EPOCHS [SEEDS]]      (8 epochs, 3 seeds)
// The data is found as Cifar10.Open finds it: set DEEPNET_DATA to the folder above cifar-10, or it is downloaded.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const double Allowed = 1; // point
var epochs = args.Length > 0 ? int.Parse(args[0]) : 8;
var seeds = args.Length > 1 ? int.Parse(args[1]) : 3;

var images = Cifar10.Open();
Console.WriteLine(images.Notice ?? images.Source);
Console.WriteLine($"ResNet-20, {epochs} epochs, batch 128, SGD with momentum, cosine, crops and flips; LibTorch {torch.__version__}, {torch.get_num_threads()} threads");
Console.WriteLine("| seed | float32 | seconds | BFloat16Mixed | seconds | difference |");
Console.WriteLine("|---|---|---|---|---|---|");
var differences = new List<double>();
for (var seed = 1; seed <= seeds; seed++)
{
    var (full, fullTime) = Learn(Precision.Full, seed);
    var (mixed, mixedTime) = Learn(Precision.BFloat16Mixed, seed);
    differences.Add(mixed - full);
    Console.WriteLine($"| {seed} | {full:F2} % | {fullTime.TotalSeconds:F0} | {mixed:F2} % | {mixedTime.TotalSeconds:F0} | {mixed - full:+0.00;-0.00} |");
}
var mean = differences.Average();
var passed = Math.Abs(mean) <= Allowed;
Console.WriteLine($"mean difference {mean:+0.00;-0.00} points: {(passed ? "within" : "beyond")} {Allowed} point");
return passed ? 0 : 1;

// The accuracy in percent after the last epoch.
(double Accuracy, TimeSpan Time) Learn(Precision precision, int seed)
{
    var start = Stopwatch.GetTimestamp();
    var data = images.Load(new LoaderOptions { BatchSize = 128, Seed = seed, DropLast = true }, [new RandomCrop(32, padding: 4), new HorizontalFlip()]);
    manual_seed(seed);
    using var model = new ResNet(ResNetOptions.ResNet20 with { Classes = 10 });
    var options = new TrainerOptions
    {
        Epochs = epochs,
        Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
        Schedule = new Cosine { Warmup = 0.1 },
        Precision = precision,
        Validation = new ValidationOptions { EveryEpochs = epochs },
        Execution = new ExecutionOptions { ChannelsLast = true },
        Seed = seed,
    };
    var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);
    return (100 * result.Metrics["val/accuracy"], Stopwatch.GetElapsedTime(start));
}
