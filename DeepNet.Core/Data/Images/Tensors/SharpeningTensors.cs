using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Sharpening"/> does, for the images of a batch, each by a factor of its own.</summary>
internal static class SharpeningTensors
{
    /// <summary>0 is the smoothed image, 1 leaves it, more is sharper.</summary>
    public static PixelStep Adjust(IReadOnlyList<double> factors, ImageShape shape, DrawnNumbers numbers)
    {
        if (shape.Height <= 2 || shape.Width <= 2)
            return PixelSteps.None;
        var (ratios, rests, weight) = (numbers.Add(factors), numbers.Add(factors.Select(static factor => 1 - factor)), numbers.Constant(13));
        return images =>
        {
            var (height, width) = (shape.Height - 2, shape.Width - 2);
            var values = images.to_type(float32);
            // Whole numbers, which float32 adds up exactly in any order.
            var rows = values.narrow(2, 0, height) + values.narrow(2, 1, height) + values.narrow(2, 2, height);
            var sums = rows.narrow(3, 0, width) + rows.narrow(3, 1, width) + rows.narrow(3, 2, width) + 4 * Inner(values);
            var smooth = images.clone();
            Inner(smooth).copy_(ToneTensors.Round(sums / weight.Floats()));
            return ToneTensors.Blend(images, smooth, ratios, rests);

            Tensor Inner(Tensor whole) => whole.narrow(2, 1, height).narrow(3, 1, width);
        };
    }
}
