namespace DeepNet.Data;

/// <summary>Cuts a square from a random place of each image, after a black border was added around it.</summary>
/// <param name="size">The side of the square in pixels.</param>
/// <param name="padding">The width of the border in pixels; 0 by default.</param>
public sealed class RandomCrop(int size, int padding = 0) : ImageTransform
{
    /// <summary>The side of the square in pixels.</summary>
    public int Size { get; } = size >= 1 ? size : throw new ArgumentOutOfRangeException(nameof(size), size, "The size must be at least 1 pixel.");

    /// <summary>The width of the border in pixels.</summary>
    public int Padding { get; } = padding >= 0
        ? padding
        : throw new ArgumentOutOfRangeException(nameof(padding), padding, "The padding must not be negative.");

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input) =>
        Math.Min(input.Height, input.Width) + 2 * Padding >= Size
            ? input with { Height = Size, Width = Size }
            : throw new ArgumentException($"A crop of {Size} pixels does not fit into images of {input} with a padding of {Padding}. "
                + "Use a smaller size or more padding.");

    /// <inheritdoc />
    public override void Apply(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, Span<RandomStream> random)
    {
        output.Clear();
        var outputSize = GetOutputShape(shape).Size;
        for (var image = 0; image < random.Length; image++)
        {
            var top = (int)random[image].NextInteger(shape.Height + 2 * Padding - Size + 1) - Padding;
            var left = (int)random[image].NextInteger(shape.Width + 2 * Padding - Size + 1) - Padding;
            Cut(input.Slice(image * shape.Size, shape.Size), shape, top, left, output.Slice(image * outputSize, outputSize));
        }
    }

    private void Cut(ReadOnlySpan<byte> source, ImageShape shape, int top, int left, Span<byte> target)
    {
        var firstColumn = Math.Max(left, 0);
        var columns = Math.Min(left + Size, shape.Width) - firstColumn;
        if (columns <= 0)
            return; // nothing but border

        var firstRow = Math.Max(top, 0);
        var lastRow = Math.Min(top + Size, shape.Height);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var row = firstRow; row < lastRow; row++)
            {
                var from = (channel * shape.Height + row) * shape.Width + firstColumn;
                var to = (channel * Size + row - top) * Size + firstColumn - left;
                source.Slice(from, columns).CopyTo(target[to..]);
            }
        }
    }
}
