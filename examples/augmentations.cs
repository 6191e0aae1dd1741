#:project ../DeepNet.Core/DeepNet.Core.csproj
// ci:
// A picture of what each image transform does: augmentations.png has a row for each, the image as it is at the left, then seven results.
// The last two rows are one augmentation of images and of their masks: what moves pixels moves both alike, what changes colours leaves the mask.
using System.Runtime.InteropServices;
using DeepNet.Data;
using DeepNet.Imaging;
using static TorchSharp.torch;

const int Side = 96;
const int Columns = 8;
var (image, mask) = Draw();
var shape = new ImageShape(3, Side, Side);

ImageTransform[] transforms =
[
    new RandomCrop(Side, padding: 24),
    new RandomCrop(Side, padding: 24) { PaddingMode = PaddingMode.Reflect },
    new RandomResizedCrop(Side),
    new Compose(new Resize(12), new Resize(Side) { Interpolation = Interpolation.Bicubic }),
    new HorizontalFlip(),
    new VerticalFlip(),
    new RandomRotation(45) { Interpolation = Interpolation.Bilinear, Fill = 128 },
    new RandomAffine(20) { Translate = (0.2, 0.2), Scale = (0.7, 1.3), ShearX = (-20, 20), Interpolation = Interpolation.Bilinear },
    new RandomPerspective { Probability = 1 },
    ColorJitter.Of(brightness: 0.5),
    ColorJitter.Of(contrast: 0.8),
    ColorJitter.Of(saturation: 0.9),
    ColorJitter.Of(hue: 0.5),
    new RandomGrayscale { Probability = 0.5 },
    new RandomInvert(),
    new RandomSolarize(threshold: 128),
    new RandomPosterize(bits: 2),
    new RandomAutocontrast(),
    new RandomEqualize(),
    new RandomAdjustSharpness(factor: 6),
    new GaussianBlur(kernelSize: 9) { Sigma = (0.1, 4) },
    new RandomErasing { Fill = null },
    new RandAugment(),
    new TrivialAugmentWide(),
    new AutoAugment(),
    new AugMix { Severity = 8 },
    new OneOf(new RandomInvert { Probability = 1 }, new RandomRotation(180), new RandomApply(0.5, new GaussianBlur(15) { Sigma = (4, 4) })),
];

using var scope = NewDisposeScope();
var pictures = new List<Tensor>();
foreach (var transform in transforms)
{
    Console.WriteLine($"row {pictures.Count / Columns + 1,2}  {Name(transform)}");
    AddRow(transform, image, shape, PixelKind.Intensity);
}
var both = new Compose(new RandomAffine(30) { Scale = (0.6, 1.2) }, new HorizontalFlip(), ColorJitter.Of(0.4, 0.4, 0.4, 0.2));
Console.WriteLine($"row {pictures.Count / Columns + 1,2}  {Name(both)} on images, and on masks");
AddRow(both, image, shape, PixelKind.Intensity);
AddRow(both, mask, shape with { Channels = 1 }, PixelKind.Label);
ImageGrid.Save("augmentations.png", stack(pictures), Columns);

// The image itself, then what comes of it with streams of random numbers of their own; masks show their classes as greys.
void AddRow(ImageTransform transform, byte[] pixels, ImageShape of, PixelKind kind)
{
    var output = new byte[transform.GetOutputShape(of).Size];
    pictures.Add(ToTensor(pixels, of, kind));
    for (var column = 1; column < Columns; column++)
    {
        var random = RandomStream.From(3, column);
        transform.Apply(pixels, of, output, ref random, kind);
        pictures.Add(ToTensor(output, of, kind));
    }
}

static Tensor ToTensor(byte[] pixels, ImageShape of, PixelKind kind)
{
    var values = kind == PixelKind.Label ? [.. pixels.Select(label => (byte)(85 * label))] : pixels;
    return tensor(values, uint8).reshape(of.Channels, of.Height, of.Width).expand(3, of.Height, of.Width).to(float32) / 255;
}

static string Name(ImageTransform transform) => transform is Compose several ? string.Join(", ", several.Transforms.Select(Name)) : transform.GetType().Name;

// Discs, squares and triangles, and the class of each pixel.
static (byte[] Image, byte[] Mask) Draw()
{
    using var batch = new SyntheticShapes(count: 400, Side, seed: 3).GetBatch([346], default);
    return (
        [.. MemoryMarshal.Cast<byte, float>(batch.Inputs.bytes).ToArray().Select(value => (byte)Math.Clamp(127.5f * (value + 1), 0, 255))],
        [.. MemoryMarshal.Cast<byte, long>(batch.Targets.bytes).ToArray().Select(label => (byte)label)]);
}
