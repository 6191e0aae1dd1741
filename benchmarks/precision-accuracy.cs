#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// Does bfloat16 cost accuracy? ResNet-20 learns CIFAR-10 in float32 and in BFloat16Mixed, from the same initial weights and by the same
// batches, for several seeds; the mean accuracies on the test images must be within one point of each other.
//     eng/run-program.sh benchmarks/precision-accuracy.cs [EPOCHS [SEEDS [CHANNELS_LAST]]]      (8 epochs, 3 seeds, true)
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
var channelsLast = args.Length <= 2 || bool.Parse(args[2]);

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

(double Accuracy, TimeSpan Time) Learn(Precision precision, int seed)
{
    var start = Stopwatch.GetTimestamp();
    var data = images.Load(new LoaderOptions { BatchSize = 128, Seed = seed, DropLast = true }, [new RandomCrop(32, padding: 4), new HorizontalFlip()]);
    manual_seed(seed);
    using var model = new ResNet(ResNetOptions.ResNet20 with { Classes = 10 });
    var policy = precision.Create(CPU);
    policy.Prepare(model);
    var options = new Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 };
    var schedule = new Cosine { Warmup = 0.1 };
    using var optimizer = policy.CreateOptimizer(options, [.. model.named_parameters()]);
    var length = new RunLength(epochs * data.Train.BatchesPerEpoch, data.Train.BatchesPerEpoch);
    var step = 0L;
    for (var epoch = 0; epoch < epochs; epoch++)
        foreach (var batch in data.Train.From(new LoaderPosition(epoch)))
        {
            using var scope = NewDisposeScope();
            optimizer.LearningRate = options.LearningRate * schedule.At(step++, length);
            Tensor loss;
            using (policy.Forward())
                loss = Loss.CrossEntropy.Of(model.call(Layout(batch.Inputs)), batch.Targets);
            policy.Backward(loss);
            policy.Step(optimizer);
            model.zero_grad();
        }
    return (Accuracy(model, policy, data.Validation!), Stopwatch.GetElapsedTime(start));
}

// In percent.
double Accuracy(ResNet model, PrecisionPolicy policy, BatchLoader data)
{
    using var noGradient = no_grad();
    model.eval();
    var right = 0L;
    foreach (var batch in data.From())
    {
        using var scope = NewDisposeScope();
        using var types = policy.Forward();
        right += model.call(Layout(batch.Inputs)).argmax(1).eq(batch.Targets).sum().item<long>();
    }
    return 100.0 * right / data.Dataset.Count;
}

// The same images with the channels innermost in memory, on request.
Tensor Layout(Tensor batch) => channelsLast ? batch.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : batch;
