namespace DeepNet.Data;

/// <summary>Chooses changes for each image by itself. A mask is moved as its image is; changes of colour leave it.</summary>
public abstract class AugmentPolicy : ImageTransform
{
    private protected AugmentPolicy(Interpolation interpolation) => Interpolation = interpolation;

    /// <summary>How moved images are read, <see cref="Interpolation.Nearest"/> or <see cref="Interpolation.Bilinear"/>; masks take the nearest pixel.
    /// Default <see cref="Interpolation.Nearest"/>; for <see cref="AugMix"/> <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public Interpolation Interpolation { get; init => field = WarpOptions.Check(value); }

    /// <summary>The colour beyond the edges of moved images. Default null: black, which bilinear interpolation blends in once; where a colour is given,
    /// torchvision blends it in twice at the edges, and so is done here.</summary>
    public PixelFill? Fill { get; init; }

    private protected AugmentOperations Operations => new(Interpolation, Fill);

    /// <inheritdoc />
    public sealed override ImageShape GetOutputShape(ImageShape input)
    {
        Fill?.Check(input);
        return input.Channels is 1 or 3
            ? input
            : throw new ArgumentException($"{GetType().Name} takes grey images of 1 channel or colour images of 3 (red, green and blue), but is given images of {input}.");
    }

    /// <summary>One of several operations, drawn with its sign.</summary>
    /// <param name="scales">The operations, each as likely as the others.</param>
    /// <param name="bin">Which of the magnitudes.</param>
    /// <param name="bins">How many there are.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="random">The image's stream.</param>
    private protected static (AugmentOperation Operation, double Magnitude) Draw(
        ReadOnlySpan<MagnitudeScale> scales, int bin, int bins, ImageShape shape, ref RandomStream random)
    {
        var scale = scales[(int)random.NextInteger(scales.Length)];
        var magnitude = scale.At(bin, bins, shape);
        return (scale.Operation, scale.IsSigned && random.NextInteger(2) == 1 ? -magnitude : magnitude);
    }
}
