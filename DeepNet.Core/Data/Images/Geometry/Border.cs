namespace DeepNet.Data;

/// <summary>Cuts windows out of an image that reach over its edges.</summary>
/// <param name="Mode">What is around the image.</param>
/// <param name="Fill">The colour around it, where it is a colour.</param>
internal readonly record struct Border(PaddingMode Mode, PixelFill Fill)
{
    /// <param name="source">[channels, height, width].</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="top">The window's first row, seen from the image's.</param>
    /// <param name="left">The window's first column.</param>
    /// <param name="target">Receives [channels, window height, window width].</param>
    /// <param name="window">The window's shape.</param>
    /// <param name="kind">What the bytes are.</param>
    public void Cut(ReadOnlySpan<byte> source, ImageShape shape, int top, int left, Span<byte> target, ImageShape window, PixelKind kind)
    {
        // Columns first to last of the window lie in the image, all others beside it.
        var first = Math.Clamp(-left, 0, window.Width);
        var last = Math.Clamp(shape.Width - left, first, window.Width);
        var plane = window.Height * window.Width;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var to = target.Slice(channel * plane, plane);
            var from = source.Slice(channel * shape.Height * shape.Width, shape.Height * shape.Width);
            if (Mode != PaddingMode.Constant)
            {
                CutMirrored(from, shape, top, left, to, window, first, last);
                continue;
            }
            // The colour everywhere first, then what there is of the image.
            var (firstRow, lastRow) = (Math.Clamp(-top, 0, window.Height), Math.Clamp(shape.Height - top, 0, window.Height));
            if (first > 0 || last < window.Width || firstRow > 0 || lastRow < window.Height)
                to.Fill(Fill.Of(channel, kind));
            for (var row = firstRow; row < lastRow && first < last; row++)
                from.Slice((top + row) * shape.Width + left + first, last - first).CopyTo(to[(row * window.Width + first)..]);
        }
    }

    /// <summary>Checks that a border of such a width can be had.</summary>
    public void Check(ImageShape shape, int vertical, int horizontal)
    {
        Fill.Check(shape);
        var most = Mode switch { PaddingMode.Reflect => -1, PaddingMode.Symmetric => 0, _ => int.MaxValue / 2 };
        if (vertical > shape.Height + most || horizontal > shape.Width + most)
            throw new ArgumentException($"Images of {shape} cannot be mirrored ({Mode}) into a border of {vertical} rows and {horizontal} columns: "
                + $"it must be {(Mode == PaddingMode.Reflect ? "narrower" : "no wider")} than the image.");
    }

    private void CutMirrored(ReadOnlySpan<byte> source, ImageShape shape, int top, int left, Span<byte> target, ImageShape window, int first, int last)
    {
        for (var row = 0; row < window.Height; row++)
        {
            var from = source.Slice(Place(top + row, shape.Height) * shape.Width, shape.Width);
            var to = target.Slice(row * window.Width, window.Width);
            if (first < last)
                from.Slice(left + first, last - first).CopyTo(to[first..]);
            for (var column = 0; column < first; column++)
                to[column] = from[Place(left + column, shape.Width)];
            for (var column = last; column < to.Length; column++)
                to[column] = from[Place(left + column, shape.Width)];
        }
    }

    // The pixel of the image that stands for a place.
    private int Place(int index, int length) => (uint)index < (uint)length
        ? index
        : Mode switch
        {
            PaddingMode.Edge => Math.Clamp(index, 0, length - 1),
            PaddingMode.Reflect => index < 0 ? -index : 2 * length - 2 - index,
            _ => index < 0 ? -1 - index : 2 * length - 1 - index,
        };
}
