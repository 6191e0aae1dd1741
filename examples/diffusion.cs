#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 4 3
// Denoising diffusion: a small U-Net learns to find the noise in digits, of MNIST or of a program, and then makes digits of nothing but noise.
// `dotnet run examples/diffusion.cs -- STEPS TIMES` stops after so many steps and samples in so many; without numbers it takes 1,500 steps of 32 images,
// some seven minutes on two cores, and 50 times. It draws forty samples into diffusion.png: most of them are digits, if uneven ones.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

var steps = args is [var number, ..] ? long.Parse(number, CultureInfo.InvariantCulture) : 1500;
var times = args is [_, var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 50;
var digits = Mnist.Open(options: new DataSearch { AllowDownload = false }); // drawn by a program where there are none
Console.WriteLine($"images  {digits.Name}, {digits.Source}");
var train = digits.Train;
var images = new ImageDataset(train.Pixels.ToArray(), train.StoredShape, train.Labels.ToArray(), new Normalize([0.5f], [0.5f])); // −1 to 1
var data = new TrainingData(new BatchLoader(images, new LoaderOptions { BatchSize = 32, Seed = 1 }));

manual_seed(1);
using var model = DiffusionUNetOptions.Small.Create();
var step = new Diffusion(model) { Schedule = NoiseSchedule.Cosine };
new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = 2e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(step, data);

// The same seed gives the same digits. DiffusionSampling.Ancestral visits all times and takes twenty times as long.
using var samples = step.Sample(40, [1, 28, 28], seed: 1, DiffusionSampling.Implicit with { Steps = times });
ImageGrid.Save("diffusion.png", samples, columns: 10, least: -1);
Console.WriteLine($"samples are in {Path.GetFullPath("diffusion.png")}");
