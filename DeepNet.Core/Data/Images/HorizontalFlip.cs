namespace DeepNet.Data;

/// <summary>Mirrors each image left to right with a probability.</summary>
public sealed class HorizontalFlip : ImageTransform
{
    /// <summary>The probability that an image is mirrored, in [0, 1]; 0.5 by default.</summary>
    public double Probability
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Probability), value, "A probability lies between 0 and 1.");
    } = 0.5;

    /// <inheritdoc />
    public override void Apply(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, Span<RandomStream> random)
    {
        input.CopyTo(output);
        for (var image = 0; image < random.Length; image++)
        {
            if (random[image].NextDouble() >= Probability)
                continue;
            var pixels = output.Slice(image * shape.Size, shape.Size);
            for (var row = 0; row < pixels.Length; row += shape.Width)
                pixels.Slice(row, shape.Width).Reverse(); // vectorised by the runtime
        }
    }
}
