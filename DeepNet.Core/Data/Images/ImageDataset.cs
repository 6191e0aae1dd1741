using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Labelled images held as bytes; batches are gathered, transformed and normalised in one pass.</summary>
public sealed class ImageDataset : IDataset
{
    private readonly byte[] _pixels;
    private readonly long[] _labels;

    /// <summary>A data set over pixels in memory, which it keeps and does not change.</summary>
    /// <param name="pixels">[samples, channels, height, width], one byte each, 0 (black) to 255.</param>
    /// <param name="shape">The shape of each image.</param>
    /// <param name="labels">[samples]: the class of each image.</param>
    /// <param name="normalize">How bytes become float32.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public ImageDataset(byte[] pixels, ImageShape shape, long[] labels, Normalize normalize) : this(pixels, shape, labels, normalize, [])
    {
    }

    private ImageDataset(byte[] pixels, ImageShape shape, long[] labels, Normalize normalize, IReadOnlyList<ImageTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(normalize);
        if (shape is not { Channels: > 0, Height: > 0, Width: > 0 })
            throw new ArgumentException($"Images of {shape} were declared; every length must be at least 1.", nameof(shape));
        if (pixels.LongLength != (long)labels.Length * shape.Size)
            throw new ArgumentException($"{pixels.LongLength:N0} bytes were given; {labels.Length:N0} labels with images of {shape} need "
                + $"{(long)labels.Length * shape.Size:N0}.", nameof(pixels));
        (_pixels, _labels, StoredShape, Normalize, Pipeline) = (pixels, labels, shape, normalize, new(transforms));
        var changed = Shape; // checks that every transform fits
        if (normalize.Channels != changed.Channels)
            throw new ArgumentException($"The normalisation has {normalize.Channels} channels, the images have {changed.Channels}.", nameof(normalize));
    }

    /// <inheritdoc />
    public long Count => _labels.Length;

    /// <summary>The shape of the images in memory, before any transform.</summary>
    public ImageShape StoredShape { get; }

    /// <summary>The shape of the images in a batch, after the transforms.</summary>
    public ImageShape Shape => Pipeline.GetOutputShape(StoredShape);

    /// <summary>How bytes become float32.</summary>
    public Normalize Normalize { get; }

    /// <summary>What is done to the images before they are normalised, in this order; nothing by default.</summary>
    public IReadOnlyList<ImageTransform> Transforms => Pipeline.Transforms;

    /// <summary>The transforms as one.</summary>
    internal Compose Pipeline { get; }

    /// <summary>The images, [samples, channels, height, width].</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>The class of each image, [samples].</summary>
    public ReadOnlyMemory<long> Labels => _labels;

    /// <summary>The same images with transforms; the memory is shared.</summary>
    /// <param name="transforms">What is done to the images, in this order.</param>
    /// <returns>A new data set.</returns>
    /// <exception cref="ArgumentException">A transform does not fit the images.</exception>
    public ImageDataset With(params IReadOnlyList<ImageTransform> transforms)
        => With(Normalize, transforms);

    /// <summary>The same images with transforms and another normalisation, as <see cref="Grayscale"/> needs it, which changes their channels; the memory
    /// is shared.</summary>
    /// <param name="normalize">How bytes become float32 after the transforms.</param>
    /// <param name="transforms">What is done to the images, in this order.</param>
    /// <returns>A new data set.</returns>
    /// <exception cref="ArgumentException">A transform does not fit the images, or the normalisation what comes out.</exception>
    public ImageDataset With(Normalize normalize, params IReadOnlyList<ImageTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        return new(_pixels, StoredShape, _labels, normalize, transforms);
    }

    /// <summary>The same images, with their transforms, on a device: with them on the model's own, batches are made there, and nearly nothing is copied to it
    /// while training.</summary>
    /// <param name="device">Where they are wanted; they have to fit (<see cref="DeviceImages.BytesOf"/>).</param>
    /// <returns>A new data set, which the caller disposes.</returns>
    /// <exception cref="NotSupportedException">A transform works in the CPU's memory only.</exception>
    /// <exception cref="InsufficientMemoryException">The images do not fit into the device's memory.</exception>
    public DeviceImages To(Device device) => new(this, device);

    /// <summary>The first samples only; the memory is copied.</summary>
    /// <param name="count">How many samples to take, 1 to <see cref="Count"/>.</param>
    /// <returns>A new data set.</returns>
    public ImageDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return Range(0, count);
    }

    /// <summary>Holds the last samples out, to measure by while training on the others; the memory is copied.</summary>
    /// <param name="share">The share to hold out, above 0 and below 1; at least one sample goes to either part.</param>
    /// <returns>The samples to learn from and those held out, both with this data set's transforms.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside that range, or there are fewer than two samples.</exception>
    public (ImageDataset Learn, ImageDataset HeldOut) Split(double share)
    {
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share to hold out must be above 0 and below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 2);
        var heldOut = Math.Clamp((int)Math.Round(Count * share), 1, (int)Count - 1);
        return (Range(0, (int)Count - heldOut), Range((int)Count - heldOut, heldOut));
    }

    /// <inheritdoc />
    /// <remarks>Inputs: [batch, channels, height, width], float32. Targets: [batch], int64.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);

        var shape = Shape;
        var inputs = empty([indices.Length, shape.Channels, shape.Height, shape.Width], float32);
        var targets = empty([indices.Length], int64);
        var values = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        if (Transforms.Count == 0)
            GatherNormalized(indices, values);
        else
            GatherTransformed(indices, pass, shape, values);

        var classes = MemoryMarshal.Cast<byte, long>(targets.bytes);
        for (var i = 0; i < indices.Length; i++)
            classes[i] = _labels[indices[i]];
        return new(inputs, targets);
    }

    private void GatherNormalized(ReadOnlySpan<long> indices, Span<float> values)
    {
        var size = StoredShape.Size;
        for (var i = 0; i < indices.Length; i++)
            NormalizeImage(Image(indices[i]), StoredShape, values.Slice(i * size, size));
    }

    // One image after the other goes through all transforms: it stays in the processor's nearest cache meanwhile.
    private void GatherTransformed(ReadOnlySpan<long> indices, EpochKey pass, ImageShape shape, Span<float> values)
    {
        var size = shape.Size;
        using var image = new ScratchImage(size);
        for (var i = 0; i < indices.Length; i++)
        {
            var random = pass.ForSample(indices[i]);
            Pipeline.Apply(Image(indices[i]), StoredShape, image.Pixels, ref random);
            NormalizeImage(image.Pixels, shape, values.Slice(i * size, size));
        }
    }

    private void NormalizeImage(ReadOnlySpan<byte> image, ImageShape shape, Span<float> values)
    {
        var plane = shape.Height * shape.Width;
        for (var channel = 0; channel < shape.Channels; channel++)
            Normalize.Apply(image.Slice(channel * plane, plane), channel, values.Slice(channel * plane, plane));
    }

    private ReadOnlySpan<byte> Image(long index) => _pixels.AsSpan((int)(index * StoredShape.Size), StoredShape.Size);

    private ImageDataset Range(int start, int count)
    {
        var size = StoredShape.Size;
        return new(_pixels.AsSpan(start * size, count * size).ToArray(), StoredShape, _labels.AsSpan(start, count).ToArray(), Normalize, Transforms);
    }
}
