using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Labelled images that lie on a device as bytes, for data that fits into its memory: batches are gathered and normalised there, and nothing but
/// the samples' numbers is copied to it while training.
/// </summary>
/// <remarks>The values are those of the <see cref="ImageDataset"/>, bit for bit where the device divides as the CPU does.</remarks>
public sealed class DeviceImages : IDataset, IDisposable
{
    private readonly Tensor _pixels;
    private readonly Tensor _labels;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Copies a data set's images to a device.</summary>
    /// <param name="images">Images without transforms, as those run on the CPU.</param>
    /// <param name="device">Where they are to lie; one byte a pixel has to fit.</param>
    /// <exception cref="ArgumentException">The images have transforms.</exception>
    public DeviceImages(ImageDataset images, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(device);
        if (images.Transforms.Count > 0)
            throw new ArgumentException($"The images have {images.Transforms.Count} transforms, which run on the CPU: load those with a {nameof(BatchLoader)} and "
                + $"{nameof(LoaderOptions)}.{nameof(LoaderOptions.PinMemory)} instead.", nameof(images));

        using var scope = NewDisposeScope();
        var shape = images.StoredShape;
        var pixels = empty([images.Count, shape.Channels, shape.Height, shape.Width], uint8);
        images.Pixels.Span.CopyTo(pixels.bytes);
        (_pixels, _labels) = (Place(pixels), Place(tensor(images.Labels.ToArray())));
        (_mean, _deviation) = (Place(PerChannel(images.Normalize.Mean)), Place(PerChannel(images.Normalize.Deviation)));

        Tensor Place(Tensor tensor) => tensor.to(device).DetachFromDisposeScope();
        static Tensor PerChannel(ReadOnlySpan<float> values) => tensor(values.ToArray()).reshape(1, values.Length, 1, 1);
    }

    /// <inheritdoc/>
    public long Count => _labels.shape[0];

    /// <inheritdoc/>
    /// <remarks>Inputs: [batch, channels, height, width], float32. Targets: [batch], int64. Both on the device.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);

        using var scope = NewDisposeScope();
        var rows = tensor(indices.ToArray(), device: _pixels.device);
        var inputs = _pixels.index_select(0, rows).to_type(float32).div_(255f).sub_(_mean).div_(_deviation);
        return new(inputs.MoveToOuterDisposeScope(), _labels.index_select(0, rows).MoveToOuterDisposeScope());
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }
}
