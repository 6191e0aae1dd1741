using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Palette"/> does, for the colour images of a batch: the same operations on float32 in the same order.</summary>
internal static class PaletteTensors
{
    /// <summary>The brightness of each pixel.</summary>
    /// <param name="images">[batch, 3, height, width], uint8.</param>
    /// <returns>[batch, 1, height, width], uint8.</returns>
    public static Tensor Grey(Tensor images) => GreyValues(images.to_type(float32)).to_type(uint8);

    /// <summary>0 makes an image grey, 1 leaves it, more is more colourful.</summary>
    public static PixelStep Saturation(IReadOnlyList<double> factors, DrawnNumbers numbers)
    {
        var (ratios, rests) = (numbers.Add(factors), numbers.Add(factors.Select(static factor => 1 - factor)));
        return images =>
        {
            var values = images.to_type(float32);
            var grey = GreyValues(values) * ToneTensors.PerImage(rests);
            return ToneTensors.Cut(values * ToneTensors.PerImage(ratios) + grey);
        };
    }

    /// <summary>Turns the circle of colours, as <see cref="HueKernel"/>.</summary>
    public static PixelStep Hue(IReadOnlyList<double> shifts, DrawnNumbers numbers)
    {
        var (turns, white, six) = (numbers.Add(shifts), numbers.Constant(255), numbers.Constant(6));
        return images =>
        {
            var colors = images.to_type(float32) / white.Floats();
            var (r, g, b) = (colors.narrow(1, 0, 1), colors.narrow(1, 1, 1), colors.narrow(1, 2, 1));
            var value = r.maximum(g).maximum(b);
            var range = value - r.minimum(g).minimum(b);
            var isGrey = range.eq(0);
            var saturation = range / value.masked_fill(isGrey, 1);
            var less = (value - colors) / range.masked_fill(isGrey, 1);
            var (lessRed, lessGreen, lessBlue) = (less.narrow(1, 0, 1), less.narrow(1, 1, 1), less.narrow(1, 2, 1));
            var sixths = where(value.eq(r), lessBlue - lessGreen, where(value.eq(g), lessRed + 2 - lessBlue, lessGreen + 4 - lessRed));
            var hue = Fraction(Fraction(sixths / six.Floats() + 1) + ToneTensors.PerImage(turns));

            sixths = hue * 6;
            var sector = sixths.floor();
            var into = sixths - sector;
            sector = sector.masked_fill(sector.eq(6), 0);
            var low = (value * (1 - saturation)).clamp_(0, 1);
            var falling = (value * (1 - saturation * into)).clamp_(0, 1);
            var rising = (value * (1 - saturation * (1 - into))).clamp_(0, 1);
            // [6, …]: what each colour is in each sector, found by one gather.
            var choices = cat([value, falling, low, low, rising, value], 1);
            var red = sector.to_type(int64);
            var turned = choices.gather(1, cat([red, (red + 4) % 6, (red + 2) % 6], 1));
            return ToneTensors.Cut(turned * white.Floats());
        };
    }

    // [batch, 1, height, width], whole numbers.
    private static Tensor GreyValues(Tensor values)
        => (values.narrow(1, 0, 1) * 0.2989f + values.narrow(1, 1, 1) * 0.587f + values.narrow(1, 2, 1) * 0.114f).floor_();

    private static Tensor Fraction(Tensor values) => values - values.floor();
}
