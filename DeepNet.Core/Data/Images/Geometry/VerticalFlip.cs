using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Mirrors each image top to bottom with a probability.</summary>
public sealed class VerticalFlip : ImageTransform
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
        var plane = shape.Height * shape.Width;
        for (var start = 0; start < input.Length; start += plane)
            for (var row = 0; row < plane; row += shape.Width)
                input.Slice(start + row, shape.Width).CopyTo(output[(start + plane - shape.Width - row)..]);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var isMirrored = new int[random.Length];
        for (var i = 0; i < random.Length; i++)
            isMirrored[i] = random[i].NextDouble() < Probability ? 1 : 0;
        var chosen = numbers.Add(isMirrored);
        return images => where(chosen.Integers(-1, 1, 1, 1).to_type(ScalarType.Bool), images.flip(2), images);
    }
}
