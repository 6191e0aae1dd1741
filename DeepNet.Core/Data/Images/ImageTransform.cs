namespace DeepNet.Data;

/// <summary>Changes an image while it is still bytes: a quarter of the memory traffic that float32 takes.</summary>
/// <remarks>
/// A transform holds no state and may be used by several threads at once. What is random comes from the stream that it is given, which is keyed by
/// seed, epoch and sample, so that neither the number of loader threads nor a resume in the middle of an epoch changes it. What moves pixels moves
/// those of a mask in the same way when it is given the same stream again, and takes the nearest one where it reads between pixels; what changes
/// colours leaves masks as they are.
/// <code>
/// var stream = pass.ForSample(index);
/// var again = stream;
/// transform.Apply(image, shape, newImage, ref stream);
/// transform.Apply(mask, shape with { Channels = 1 }, newMask, ref again, PixelKind.Label);
/// </code>
/// </remarks>
public abstract class ImageTransform
{
    /// <summary>The shape that images have after the transform.</summary>
    /// <param name="input">The shape before.</param>
    /// <returns>The shape after.</returns>
    /// <exception cref="ArgumentException">Images of this shape cannot be transformed.</exception>
    public virtual ImageShape GetOutputShape(ImageShape input) => input;

    /// <summary>Transforms one image.</summary>
    /// <param name="input">[channels, height, width], one byte each.</param>
    /// <param name="shape">The image's shape.</param>
    /// <param name="output">Receives [channels, height, width] in the shape that <see cref="GetOutputShape"/> tells; its old content is arbitrary. It
    /// does not overlap the input.</param>
    /// <param name="random">The image's random stream.</param>
    /// <param name="kind">Whether the bytes are intensities or labels. How an image is moved does not depend on it.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the shapes, or images of this shape cannot be transformed.</exception>
    public void Apply(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random, PixelKind kind = PixelKind.Intensity)
    {
        var next = GetOutputShape(shape);
        if (input.Length != shape.Size || output.Length != next.Size)
            throw new ArgumentException($"{GetType().Name} was given {input.Length:N0} bytes for an image of {shape} and room for {output.Length:N0}; "
                + $"needed are {shape.Size:N0} and, for {next}, {next.Size:N0}.", nameof(input));
        Change(input, shape, output, next, ref random, kind);
    }

    /// <summary>
    /// Plans what <see cref="Apply"/> does, for the images of a batch that lie on a device: the numbers are drawn now, each image's from its own stream and
    /// the same as there; the pixels are changed later, all at once.
    /// </summary>
    /// <param name="shape">The images' shape.</param>
    /// <param name="random">Each image's stream; none to find out whether there is a plan at all.</param>
    /// <param name="numbers">Takes along what the device has to know.</param>
    /// <exception cref="NotSupportedException">The transform works on bytes in the CPU's memory only.</exception>
    internal virtual PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers) => throw new NotSupportedException(
        $"{GetType().Name} changes images in the CPU's memory, one by one, and cannot be used for images that lie on a device: load them with a {nameof(BatchLoader)}, "
        + $"its option {nameof(LoaderOptions.PinMemory)} and {nameof(DeviceBatches.OnDevice)} instead, or leave {GetType().Name} out.");

    /// <summary>Transforms one image; the lengths fit.</summary>
    /// <param name="input">[channels, height, width], one byte each.</param>
    /// <param name="shape">The image's shape.</param>
    /// <param name="output">Receives every byte of [channels, height, width] in the new shape.</param>
    /// <param name="next">The new shape.</param>
    /// <param name="random">The image's random stream. What is drawn for a place or a direction must not depend on <paramref name="kind"/>, nor on the pixels.</param>
    /// <param name="kind">Whether the bytes are intensities or labels.</param>
    protected abstract void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind);
}
