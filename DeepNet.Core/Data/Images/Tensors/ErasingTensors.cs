using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="RandomErasing"/> does, for the images of a batch: writes over a rectangle of each.</summary>
internal static class ErasingTensors
{
    /// <param name="regions">The rectangle of each image.</param>
    /// <param name="streams">Where each image's stream is, from which noise comes.</param>
    /// <param name="fill">The colour; null for noise.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="numbers">Takes the rectangles along.</param>
    public static PixelStep Plan(IReadOnlyList<Region> regions, IReadOnlyList<ulong> streams, PixelFill? fill, ImageShape shape, DrawnNumbers numbers)
    {
        var tops = numbers.Add(regions.Select(static region => region.Top));
        var lefts = numbers.Add(regions.Select(static region => region.Left));
        var heights = numbers.Add(regions.Select(static region => region.Height));
        var widths = numbers.Add(regions.Select(static region => region.Width));
        var colors = fill is null ? default : Pixels.Colors(fill, shape, numbers);
        var noise = fill is null ? RandomBits.Add(streams, numbers) : default;
        return images =>
        {
            // Counted from the rectangle's corner: [images, 1, height, 1] and [images, 1, 1, width].
            var rows = arange(shape.Height, int64, images.device).view(1, 1, -1, 1) - tops.Integers(-1, 1, 1, 1);
            var columns = arange(shape.Width, int64, images.device).view(1, 1, 1, -1) - lefts.Integers(-1, 1, 1, 1);
            var (height, width) = (heights.Integers(-1, 1, 1, 1), widths.Integers(-1, 1, 1, 1));
            var isErased = rows.ge(0).logical_and(rows.lt(height)).logical_and(columns.ge(0).logical_and(columns.lt(width)));
            return where(isErased, fill is null ? Noise() : colors.Integers(1, -1, 1, 1).to_type(uint8), images);

            Tensor Noise()
            {
                var channels = arange(shape.Channels, int64, images.device).view(1, -1, 1, 1);
                return RandomBits.Shifted(RandomBits.At(noise, (channels * height + rows) * width + columns), 56).to_type(uint8);
            }
        };
    }
}
