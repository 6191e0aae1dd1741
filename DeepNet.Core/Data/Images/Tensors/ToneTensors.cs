using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Tone"/> does, for the images of a batch, to each with numbers of its own: the same operations on float32 in the same order.</summary>
internal static class ToneTensors
{
    private static readonly long[] _plane = [2, 3];

    /// <summary>0 is black, 1 leaves an image, more is brighter.</summary>
    public static PixelStep Brightness(IReadOnlyList<double> factors, DrawnNumbers numbers)
    {
        var ratios = numbers.Add(factors);
        return images => Cut(images.to_type(float32) * PerImage(ratios));
    }

    /// <summary>0 is an image's mean grey everywhere, 1 leaves it.</summary>
    public static PixelStep Contrast(IReadOnlyList<double> factors, ImageShape shape, DrawnNumbers numbers)
    {
        var (ratios, rests) = (numbers.Add(factors), numbers.Add(factors.Select(static factor => 1 - factor)));
        var pixels = numbers.Constant((shape.Channels == 3 ? 1 : shape.Channels) * shape.Height * shape.Width);
        return images =>
        {
            var grey = shape.Channels == 3 ? PaletteTensors.Grey(images) : images;
            var sums = grey.flatten(1).sum(1, keepdim: false, int64).to_type(float32);
            var means = PerImage(rests) * (sums / pixels.Floats()).view(-1, 1, 1, 1);
            return Cut(images.to_type(float32) * PerImage(ratios) + means);
        };
    }

    /// <summary>ratio · value + (1 − ratio) · other.</summary>
    public static Tensor Blend(Tensor images, Tensor others, DrawnNumbers.Slot ratios, DrawnNumbers.Slot rests)
        => Cut(images.to_type(float32) * PerImage(ratios) + others.to_type(float32) * PerImage(rests));

    public static Tensor Invert(Tensor images) => images.bitwise_not();

    /// <summary>Inverts all values from a threshold on.</summary>
    public static PixelStep Solarize(IReadOnlyList<double> thresholds, DrawnNumbers numbers)
    {
        var least = numbers.Add(thresholds.Select(Math.Ceiling));
        return images => where(images.ge(least.Integers(-1, 1, 1, 1)), images.bitwise_not(), images);
    }

    /// <summary>Keeps the highest bits, 0 to 8 of them.</summary>
    public static PixelStep Posterize(IReadOnlyList<double> bits, DrawnNumbers numbers)
    {
        var masks = numbers.Add(bits.Select(static kept => (byte)-(1 << (8 - (int)kept))).Select(static mask => (double)mask));
        return images => images.bitwise_and(masks.Integers(-1, 1, 1, 1).to_type(uint8));
    }

    /// <summary>Stretches each channel so that its least value is black and its largest white.</summary>
    public static PixelStep Autocontrast(DrawnNumbers numbers)
    {
        var white = numbers.Constant(255);
        return images =>
        {
            var (least, most) = (images.amin(_plane, keepdim: true), images.amax(_plane, keepdim: true));
            var scale = white.Floats() / (most.to_type(float32) - least.to_type(float32));
            var stretched = Cut((images.to_type(float32) - least.to_type(float32)) * scale);
            return where(least.eq(most), images, stretched);
        };
    }

    /// <summary>Makes the values of each channel about equally frequent.</summary>
    /// <remarks>How many pixels are below a value is found in the sorted ones: there are as many on any device, in any order of work.</remarks>
    public static Tensor Equalize(Tensor images)
    {
        const int levels = 256;
        var shape = images.shape;
        var planes = images.reshape(shape[0] * shape[1], shape[2] * shape[3]);
        var sorted = planes.to_type(int32).sort(1).Values;
        var below = searchsorted(sorted, arange(levels, int32, images.device).expand(planes.shape[0], levels).contiguous()); // [planes, levels]
        // All but the pixels of the largest value, cut into 255 steps.
        var step = below.gather(1, sorted.narrow(1, sorted.shape[1] - 1, 1).to_type(int64)).floor_divide(255);
        var table = (below + step.floor_divide(2)).floor_divide(step.clamp(min: 1)).clamp_(max: 255);
        table.narrow(1, 0, 1).zero_();
        var mapped = table.to_type(uint8).gather(1, planes.to_type(int64));
        return where(step.eq(0), planes, mapped).view(shape);
    }

    /// <summary>Values as bytes: cut off at 0 and 255, and what is behind the point falls away.</summary>
    public static Tensor Cut(Tensor values) => values.clamp_(0, 255).to_type(uint8);

    /// <summary>Values as bytes: the nearest whole number, halves to the even one.</summary>
    public static Tensor Round(Tensor values) => Cut(values.round_());

    public static Tensor PerImage(DrawnNumbers.Slot values) => values.Floats(-1, 1, 1, 1);
}
