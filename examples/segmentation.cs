#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 20
// A class for each pixel: a U-Net learns to tell discs, squares and triangles of any bright colour from each other and from the ground.
// `dotnet run examples/segmentation.cs -- STEPS` stops after so many steps; without a number it takes 400, a minute or two.
// It prints the intersection over union of each class and draws a test image, its mask and the answer into segmentation.png.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

const int Side = 48;
var steps = args is [var number] ? long.Parse(number, CultureInfo.InvariantCulture) : 400;

manual_seed(1);
var data = SyntheticShapes.Load(train: 1000, test: 100, side: Side, new LoaderOptions { BatchSize = 16, Seed = 1 });
using var model = new UNet(UNetOptions.Standard with { Width = 16, Depth = 3, Classes = SyntheticShapes.ClassNames.Count });

var loss = Loss.CrossEntropy with { Unit = "pixels" };
new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = 3e-3 },
    Schedule = new Cosine { Warmup = 0.1 },
}).Fit(new Supervised(model, loss, new IntersectionOverUnion()), data);

var classes = SyntheticShapes.ClassNames;
Metric[] quality = [new IntersectionOverUnion(), .. classes.Select((_, k) => new IntersectionOverUnion { Class = k })];
var measured = Trainer.Evaluate(new Supervised(model, loss, quality), data.Validation!);
for (var k = 0; k < classes.Count; k++)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{classes[k],-10}{measured[$"test/iou_class{k}"]:F3}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean IoU  {measured["test/iou_macro"]:F3}"));

// Three pictures side by side: an image that is new to the model, its mask, the answer.
using var scope = NewDisposeScope();
using var noGradient = no_grad();
model.cpu().eval();
var batch = new SyntheticShapes(count: 1, Side, seed: 5).GetBatch([0], default);
var (image, mask) = (batch.Inputs[0], batch.Targets[0]);        // [3, side, side], [side, side]
var answer = model.call(batch.Inputs).argmax(1)[0];             // [side, side]
byte[] colours = [40, 40, 40, 230, 80, 60, 70, 160, 250, 250, 210, 70]; // red, green, blue of each class
var picture = new byte[Side * 3 * Side * 3];
for (var row = 0; row < Side; row++)
    for (var column = 0; column < Side; column++)
        for (var channel = 0; channel < 3; channel++)
        {
            byte Shown(Tensor of) => colours[3 * of[row, column].item<long>() + channel];
            var left = 3 * (3 * Side * row + column) + channel;
            picture[left] = (byte)Math.Clamp(127.5f * (image[channel, row, column].item<float>() + 1), 0, 255);
            picture[left + 3 * Side] = Shown(mask);
            picture[left + 6 * Side] = Shown(answer);
        }
File.WriteAllBytes("segmentation.png", PngEncoder.Encode(picture, 3 * Side, Side, channels: 3));
