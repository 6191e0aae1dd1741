#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 4
// A DCGAN with labels learns to draw the digits of MNIST, or of a program where there is no MNIST: a generator makes 32 × 32 pixels of noise and a label,
// a critic tells them from real ones. `dotnet run examples/dcgan.cs -- STEPS` stops after so many steps; without a number it takes 1,000, some three minutes
// on two cores. It draws a column for each digit from 0 to 9 into dcgan.png: eight of each, all different, most of them easily read.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

var steps = args is [var number] ? long.Parse(number, CultureInfo.InvariantCulture) : 1000;
var digits = Mnist.Open(options: new DataSearch { AllowDownload = false }); // drawn by a program where there are none
Console.WriteLine($"images  {digits.Name}, {digits.Source}");

// From 28 × 28 pixels of 0 to 1 to 32 × 32 of −1 to 1, as the generator makes them.
var train = digits.Train;
var images = new ImageDataset(train.Pixels.ToArray(), train.StoredShape, train.Labels.ToArray(), new Normalize([0.5f], [0.5f])).With(new RandomCrop(32, padding: 2));
var data = new TrainingData(new BatchLoader(images, new LoaderOptions { BatchSize = 64, Seed = 1, DropLast = true }));

manual_seed(1);
var options = DcganOptions.Size32 with { Channels = 1, GeneratorWidth = 32, CriticWidth = 32, Classes = 10, LabelFeatures = 10 };
using var generator = options.CreateConditionalGenerator();
using var critic = options.CreateConditionalCritic();
var adam = new Adam { LearningRate = 5e-4, Beta1 = 0.5 }; // faster than the paper's 2e-4, for a short run
var step = new Adversarial(generator, critic, AdversarialOptions.Dcgan with { GeneratorOptimizer = adam, CriticOptimizer = adam });
new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
}).Fit(step, data);

using var labels = arange(10, int64).repeat(8);
using var samples = step.Sample(80, labels); // [80, 1, 32, 32], from the same noise each time
ImageGrid.Save("dcgan.png", samples, columns: 10, least: -1);
Console.WriteLine($"samples are in {Path.GetFullPath("dcgan.png")}");
