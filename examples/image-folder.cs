#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: drawn 300 1
// Few images of one's own, in a folder for each class: a network that was trained on many others is fine-tuned on them, and a picture shows where it looks.
// `dotnet run examples/image-folder.cs -- FOLDER [IMAGES] [EPOCHS]` takes FOLDER/train/CLASS/*.jpg (or .png, .bmp, .ppm) and FOLDER/test, and learns from
// IMAGES images of CIFAR-10 first. Without a folder, or with `drawn`, digits are drawn by a program: 0 to 4 in memory, 5 to 9 as files.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = args is [var named, ..] ? named : "drawn";
var images = args is [_, var second, ..] ? int.Parse(second) : 5000;
var epochs = args is [_, _, var third, ..] ? int.Parse(third) : 3;
manual_seed(1);

// The images that there are many of.
var isDrawn = folder == "drawn";
var digits = isDrawn ? SyntheticDigits.Create(train: 2 * images, test: 1000) : null;
if (digits is not null)
    DrawFolder(folder = Path.Combine(Path.GetTempPath(), "deepnet-drawn-digits"), digits);
var many = digits is not null ? Digits(digits.Train, 0, 4, images) : Cifar10.Open().Train;
many = many.Take((int)Math.Min(images, many.Count));
var side = many.StoredShape.Height;

// One's own. Whatever their sizes, they come out in that of the others; training sees a random part of each.
ImageTransform[] mirrored = isDrawn ? [] : [new HorizontalFlip()];
var train = new ImageFolder(Path.Combine(folder, "train"), new()
{
    Read = new() { Channels = isDrawn ? ImageChannels.Gray : ImageChannels.Rgb },
    Transforms = [new Resize(side), new RandomCrop(side, padding: 2), .. mirrored],
    Normalize = many.Normalize,
});
var test = new ImageFolder(Path.Combine(folder, "test"), train.Options with { Transforms = [new Resize(side), new CenterCrop(side)] });
Console.WriteLine($"{train.Count} images of {train.ClassNames.Count} classes in {train.Folder}, {test.Count} in {test.Folder}");

var options = ResNetOptions.ResNet20 with { Blocks = [1, 1, 1], InputChannels = many.StoredShape.Channels, Classes = train.ClassNames.Count };
using var alone = options.Create();
Console.WriteLine($"from these images alone       {Train(alone, train, 10 * epochs, 5e-3):P1}");

using var trained = (options with { Classes = (int)many.Labels.ToArray().Max() + 1 }).Create();
Train(trained, many, epochs, 5e-3);
using var tuned = options.CreateFrom(trained); // all its weights, but a fresh head for these classes
tuned.Freeze("*");
tuned.Unfreeze(tuned.HeadName());
Console.WriteLine($"trained on {many.Count} others first, only the head fitted  {Train(tuned, train, 5 * epochs, 1e-2):P1}");
tuned.Unfreeze("*");
Console.WriteLine($"and all of it fine-tuned      {Train(tuned, train, 5 * epochs, 1e-3):P1}");

// Where it looks: the last maps, weighed as the head weighs them for its answer (class activation maps, Zhou et al. 2016).
using var scope = NewDisposeScope();
using var noGradient = no_grad();
tuned.eval();
using var extractor = new FeatureExtractor(tuned, "layer3");
var batch = test.GetBatch([.. Enumerable.Range(0, 8).Select(place => place * test.Count / 8)], default);
var maps = extractor.Extract(batch.Inputs)["layer3"];                                              // [8, features, rows, columns]
var weights = tuned.state_dict()[$"{tuned.HeadName()}.weight"][tuned.call(batch.Inputs).argmax(1)]; // [8, features]
var looks = einsum("bfhw,bf->bhw", maps, weights);
var shown = batch.Inputs - batch.Inputs.amin([1, 2, 3], keepdim: true);
shown = (shown / shown.amax([1, 2, 3], keepdim: true)).expand(8, 3, side, side);
ImageGrid.Save("image-folder.png", cat([shown, ImageOverlay.HeatMap(shown, looks)]), columns: 8);
Console.WriteLine("image-folder.png shows eight test images, and where the network looks");

// The accuracy on the test images of the same kind.
double Train(nn.Module<Tensor, Tensor> model, IDataset learn, int passes, double rate)
{
    var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
    new Trainer(new TrainerOptions { Epochs = passes, Optimizer = new AdamW { LearningRate = rate }, Schedule = new Cosine { Warmup = 0.1 } }, []) // no display
        .Fit(step, new TrainingData(new BatchLoader(learn, new LoaderOptions { BatchSize = learn.Count > 1000 ? 64 : 16, Seed = 1 }), null));
    return ReferenceEquals(learn, train) ? Trainer.Evaluate(step, new BatchLoader(test, new LoaderOptions { BatchSize = 100, Shuffle = false }))["test/accuracy"] : double.NaN;
}

// Some digits of a range, which become the classes from 0 on.
static ImageDataset Digits(ImageDataset all, long low, long high, int count)
{
    var size = all.StoredShape.Size;
    var chosen = Enumerable.Range(0, (int)all.Count).Where(index => all.Labels.Span[index] is var label && label >= low && label <= high).Take(count).ToArray();
    var pixels = chosen.SelectMany(index => all.Pixels.Span.Slice(index * size, size).ToArray()).ToArray();
    return new ImageDataset(pixels, all.StoredShape, [.. chosen.Select(index => all.Labels.Span[index] - low)], all.Normalize);
}

// The digits 5 to 9 as files: ten of each to learn from, forty to measure with.
static void DrawFolder(string folder, ImageSplits digits)
{
    foreach (var (part, source, count) in new[] { ("train", digits.Train, 10), ("test", digits.Test, 40) })
        for (var digit = 5; digit <= 9; digit++)
        {
            var found = Enumerable.Range(0, (int)source.Count).Where(index => source.Labels.Span[index] == digit).Take(count);
            foreach (var (place, index) in found.Index())
            {
                var shape = source.StoredShape;
                using var image = tensor(source.Pixels.Slice(index * shape.Size, shape.Size).ToArray(), uint8).reshape(1, shape.Height, shape.Width);
                ImageFile.Write(Path.Combine(folder, part, $"{digit}", $"{place:00}.png"), image);
            }
        }
}
