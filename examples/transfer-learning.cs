#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 400 2
// What was learnt from many images helps with few: a network learns the digits 0 to 5 from thousands of images, gets a new head, and learns 6 to 9 from
// ten images each. `dotnet run examples/transfer-learning.cs -- [IMAGES] [EPOCHS]` compares that with a network that sees only the ten.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var images = args is [var first, ..] ? int.Parse(first) : 6000;
var epochs = args is [_, var second, ..] ? int.Parse(second) : 3;
manual_seed(1);
var digits = Mnist.Open(options: new DataSearch { AllowDownload = false }); // drawn by a program where there are none
Console.WriteLine($"images  {digits.Name}, {digits.Source}");
var options = ResNetOptions.ResNet20 with { Blocks = [1, 1, 1], InputChannels = 1 };

// The digits that there are many images of.
using var trained = (ResNet)(options with { Classes = 6 }).Create();
var many = Train(trained, Part(digits.Train, 0, 5, images), Part(digits.Test, 0, 5, 1000), epochs);
Console.WriteLine($"0 to 5 from {images} images                {many:P1}");

// The digits that there are ten images each of.
var (few, test) = (Part(digits.Train, 6, 9, 40), Part(digits.Test, 6, 9, 1000));
using var alone = (options with { Classes = 4 }).Create();
Console.WriteLine($"6 to 9 from 40 images alone            {Train(alone, few, test, 20):P1}");

using var tuned = (options with { Classes = 4 }).CreateFrom(trained); // all its weights, but a fresh head for four classes
tuned.Freeze("*");
var head = tuned.Unfreeze(tuned.HeadName());
Console.WriteLine($"the same, only the head trained        {Train(tuned, few, test, 20):P1}    ({string.Join(", ", head)})");
tuned.Unfreeze("layer3");
Console.WriteLine($"and then the last stage fine-tuned     {Train(tuned, few, test, 20, rate: 1e-3):P1}");

using var extractor = new FeatureExtractor(tuned, "layer1", "layer3");
using var scope = NewDisposeScope();
foreach (var (name, maps) in extractor.Extract(few.GetBatch([0, 1], default).Inputs))
    Console.WriteLine($"{name} gives maps of {maps.size(1)} × {maps.size(2)} × {maps.size(3)}");
Console.WriteLine(ModelSummary.Of(tuned, 1, 1, 28, 28).ToText(depth: 1));

// Some images of the digits in a range, which become the classes from 0 on.
static ImageDataset Part(ImageDataset all, long low, long high, int count)
{
    var size = all.StoredShape.Size;
    var chosen = Enumerable.Range(0, (int)all.Count).Where(index => all.Labels.Span[index] is var label && label >= low && label <= high)
        .GroupBy(index => all.Labels.Span[index]).SelectMany(group => group.Take(count / (int)(high - low + 1))).ToArray();
    var pixels = chosen.SelectMany(index => all.Pixels.Span.Slice(index * size, size).ToArray()).ToArray();
    return new ImageDataset(pixels, all.StoredShape, [.. chosen.Select(index => all.Labels.Span[index] - low)], all.Normalize);
}

// The accuracy on the test images.
static double Train(nn.Module<Tensor, Tensor> model, ImageDataset learn, ImageDataset test, int epochs, double rate = 5e-3)
{
    var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
    new Trainer(new TrainerOptions { Epochs = epochs, Optimizer = new AdamW { LearningRate = rate }, Schedule = new Cosine { Warmup = 0.1 } }, []) // no display
        .Fit(step, new TrainingData(new BatchLoader(learn, new LoaderOptions { BatchSize = learn.Count > 1000 ? 64 : 10, Seed = 1 }), null));
    return Trainer.Evaluate(step, new BatchLoader(test, new LoaderOptions { BatchSize = 250, Shuffle = false }))["test/accuracy"];
}
