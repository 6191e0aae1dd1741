#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 30
// A variational autoencoder puts digits, of MNIST or of a program, into codes of two numbers, so that all codes can be drawn on a map.
// `dotnet run examples/autoencoder.cs -- STEPS` stops after so many steps; without a number it takes 5,000, a minute or two.
// It prints the loss on the test images, in nats an image, and draws the map into autoencoder.png: neighbours are alike.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

const int Side = 16;
var steps = args is [var number] ? long.Parse(number, CultureInfo.InvariantCulture) : 5000;
var digits = Mnist.Open(options: new DataSearch { AllowDownload = false }); // drawn by a program where there are none
Console.WriteLine($"images  {digits.Name}, {digits.Source}");
var loading = new LoaderOptions { BatchSize = 128, Seed = 1 };
var data = new TrainingData(new BatchLoader(FromZeroToOne(digits.Train), loading), new BatchLoader(FromZeroToOne(digits.Test), loading with { Shuffle = false }));

manual_seed(1);
using var model = new Vae(VaeOptions.Mnist with { Latent = 2 });
var step = new VariationalAutoencoding(model, Loss.BinaryCrossEntropy);
new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new Adam { LearningRate = 1e-3 },
}).Fit(step, data);
var measured = Trainer.Evaluate(step, data.Validation!);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"loss {measured["test/loss"]:F1}: {measured["test/reconstruction"]:F1} for the pixels, {measured["test/kl"]:F1} for the codes"));

// Codes in equal steps, from −2.5 to 2.5 each way.
using var scope = NewDisposeScope();
using var noGradient = no_grad();
var places = linspace(-2.5, 2.5, Side);
var codes = cartesian_prod(places, places);                         // [side², 2]
ImageGrid.Save("autoencoder.png", model.cpu().Decode(codes).sigmoid().view(-1, 1, 28, 28), columns: Side, padding: 0);
Console.WriteLine($"the map is in {Path.GetFullPath("autoencoder.png")}");

static ImageDataset FromZeroToOne(ImageDataset images) => new(images.Pixels.ToArray(), images.StoredShape, images.Labels.ToArray(), Normalize.UnitRange);
