#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 10 digits
// ResNet-20 on CIFAR-10 with the settings of He et al. (Deep residual learning, §4.2): SGD with momentum, batches of 128, a learning rate of 0.1 that
// falls to a tenth after half and three quarters of the run, random crops and flips. The paper takes 64,000 steps to an accuracy of 91.25 %.
// `dotnet run examples/cifar10.cs -- STEPS` takes so many steps; 1,000 without a number, some five minutes on two cores, to 63 % from a fifth of the
// training images. `-- STEPS digits` does without CIFAR-10 and learns drawn digits.
// Stop it with Ctrl-C and start it again: it goes on where it was.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

var steps = args is [var number, ..] ? long.Parse(number, CultureInfo.InvariantCulture) : 1000;
var digits = args is [_, "digits"];
var images = digits ? SyntheticDigits.Create(train: 4000, test: 500) : Cifar10.Open();
if (images.Notice is { } notice)
    Console.WriteLine(notice);
var side = images.Train.Shape.Height;
ImageTransform[] augment = digits ? [new RandomCrop(side, padding: 4)] : [new RandomCrop(side, padding: 4), new HorizontalFlip()];
var data = images.Load(new LoaderOptions { BatchSize = 128, Seed = 1 }, augment);

manual_seed(1);
using var model = new ResNet(ResNetOptions.ResNet20 with { InputChannels = images.Train.Shape.Channels });
var trainer = new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 1e-4 },
    Schedule = new MultiStep([0.5, 0.75]),
    Checkpoints = new CheckpointOptions(digits ? "runs/digits-resnet20" : "runs/cifar10-resnet20") { KeepBest = "val/accuracy" },
});
using var stop = new StopSignals();
var result = trainer.Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data, stop.Token);
if (result.End == TrainingEnd.Interrupted)
    return stop.ExitCode;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {result.Metrics["val/accuracy"]:P2} after {result.Steps} steps"));
return 0;
