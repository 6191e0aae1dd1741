#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 10 digits
// A small vision Transformer on CIFAR-10, in patches of 4 × 4 pixels: AdamW with a warm-up, random crops and flips. Without the ImageNet that the paper's
// models have seen it learns more slowly than a ResNet of its cost. `dotnet run examples/vit-cifar10.cs -- STEPS` takes so many steps; 1,000 without a
// number, some six minutes on two cores, to 53 % from a fifth of the training images. `-- STEPS digits` does without CIFAR-10 and learns drawn digits.
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
var shape = images.Train.Shape;
ImageTransform[] augment = digits ? [new RandomCrop(shape.Height, padding: 4)] : [new RandomCrop(shape.Height, padding: 4), new HorizontalFlip()];
var data = images.Load(new LoaderOptions { BatchSize = 128, Seed = 1 }, augment);

manual_seed(1);
using var model = new ViT(ViTOptions.CifarTiny with { Layers = 4, Width = 96, ImageSize = shape.Height, InputChannels = shape.Channels });
var trainer = new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = 2e-3, WeightDecay = 0.05 },
    Schedule = new Cosine { Warmup = 0.1 },
    Gradients = new() { Clip = new() { Norm = 1 } },
    Checkpoints = new CheckpointOptions(digits ? "runs/digits-vit" : "runs/cifar10-vit") { KeepBest = "val/accuracy" },
});
using var stop = new StopSignals();
var result = trainer.Fit(new Supervised(model, Loss.CrossEntropy with { LabelSmoothing = 0.1 }, new Accuracy()), data, stop.Token);
if (result.End == TrainingEnd.Interrupted)
    return stop.ExitCode;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {result.Metrics["val/accuracy"]:P2} after {result.Steps} steps"));
return 0;
