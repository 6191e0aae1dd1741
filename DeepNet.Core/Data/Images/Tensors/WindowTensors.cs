using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Border"/> does, for the images of a batch: cuts a window out of each.</summary>
internal static class WindowTensors
{
    /// <param name="border">What is around the images.</param>
    /// <param name="tops">The windows' first rows: of each image, or one for all.</param>
    /// <param name="lefts">Their first columns, as many.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="window">The windows' shape.</param>
    /// <param name="numbers">Takes the places along.</param>
    public static PixelStep Plan(Border border, int[] tops, int[] lefts, ImageShape shape, ImageShape window, DrawnNumbers numbers)
    {
        var (firstRows, firstColumns) = (numbers.Add(tops), numbers.Add(lefts));
        var isInside = tops.All(top => top >= 0 && top + window.Height <= shape.Height) && lefts.All(left => left >= 0 && left + window.Width <= shape.Width);
        var isFramed = border.Mode == PaddingMode.Constant && !isInside;
        var fill = isFramed ? Pixels.Colors(border.Fill, shape, numbers) : default;
        return images =>
        {
            var rows = Places(firstRows, window.Height, shape.Height); // [batch or 1, rows]
            var columns = Places(firstColumns, window.Width, shape.Width);
            var places = rows.unsqueeze(2) * (shape.Width + (isFramed ? 2 : 0)) + columns.unsqueeze(1);
            return Pixels.Read(isFramed ? Pixels.Frame(images, fill) : images, places);

            Tensor Places(DrawnNumbers.Slot first, int count, int length)
            {
                var all = first.Integers(-1, 1) + arange(count, int64, images.device);
                return isFramed ? all.clamp_(-1, length) + 1 : isInside ? all : Mirrored(all, length, border.Mode);
            }
        };
    }

    private static Tensor Mirrored(Tensor places, int length, PaddingMode mode) => mode switch
    {
        PaddingMode.Edge => places.clamp_(0, length - 1),
        PaddingMode.Reflect => length - 1 - (places.abs() - (length - 1)).abs(),
        _ => where(places.lt(0), -1 - places, where(places.ge(length), 2 * length - 1 - places, places)),
    };
}
