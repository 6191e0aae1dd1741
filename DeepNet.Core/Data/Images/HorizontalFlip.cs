namespace DeepNet.Data;

/// <summary>Mirrors each image left to right with a probability.</summary>
public sealed class HorizontalFlip : ImageTransform
{
    /// <summary>The probability that an image is mirrored, 0 to 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); } = 0.5;

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
