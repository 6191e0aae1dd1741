namespace DeepNet.Data;

/// <summary>Mirrors each image left to right with a probability.</summary>
public sealed class HorizontalFlip : ImageTransform
{
    /// <summary>The probability that an image is mirrored, 0 to 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); } = 0.5;

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (random.NextDouble() >= Probability)
        {
            input.CopyTo(output);
            return;
        }
        for (var row = 0; row < input.Length; row += shape.Width)
            ByteRows.Reverse(input.Slice(row, shape.Width), output.Slice(row, shape.Width));
    }
}
