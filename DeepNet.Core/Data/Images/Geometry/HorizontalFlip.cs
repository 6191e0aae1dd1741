using static TorchSharp.torch;

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

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var isMirrored = new int[random.Length];
        for (var i = 0; i < random.Length; i++)
            isMirrored[i] = random[i].NextDouble() < Probability ? 1 : 0;
        var chosen = numbers.Add(isMirrored);
        return images => where(chosen.Integers(-1, 1, 1, 1).to_type(ScalarType.Bool), images.flip(3), images);
    }
}
