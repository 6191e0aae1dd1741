using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Labelled images that lie on a device as bytes, for data that fit into its memory: batches are gathered, transformed and normalised there, a whole
/// batch at a time, and nothing but the samples' numbers and what was drawn for them is copied to it while training.
/// <code>
/// using var images = cifar.Train.With(new RandomCrop(32, padding: 4), new HorizontalFlip()).To(torch.CUDA);
/// var loader = new BatchLoader(images, new LoaderOptions { BatchSize = 512 });
/// </code>
/// </summary>
/// <remarks>
/// The values are those of the <see cref="ImageDataset"/>: what is random is drawn on the CPU, for each sample from seed, epoch and number, and
/// the arithmetic is the same, bit for bit, but for resampling and blurring, where a value close to the middle of two bytes may become the other one.
/// Batch transforms such as <see cref="MixUp"/> go around it (<see cref="TransformedDataset"/>).
/// </remarks>
public sealed class DeviceImages : IDataset, IDisposable
{
    private readonly ImageDataset _images;
    private readonly Tensor _pixels;
    private readonly Tensor _labels;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly Tensor _white;

    /// <summary>Copies a data set's images to a device.</summary>
    /// <param name="images">The images, with their transforms and normalisation.</param>
    /// <param name="device">Where they are to lie; <see cref="BytesOf"/> tells how much memory they take.</param>
    /// <exception cref="NotSupportedException">A transform works in the CPU's memory only, as transforms of one's own do; the message names it.</exception>
    /// <exception cref="InsufficientMemoryException">The images do not fit into the device's memory; the message says how much they need.</exception>
    public DeviceImages(ImageDataset images, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(device);
        using var scope = NewDisposeScope();
        using (var none = new DrawnNumbers())
            images.Pipeline.Plan(images.StoredShape, [], none);
        _images = images;
        var shape = images.StoredShape;
        _pixels = Place(() =>
        {
            var pixels = empty([images.Count, shape.Channels, shape.Height, shape.Width], uint8);
            images.Pixels.Span.CopyTo(pixels.bytes);
            return pixels.to(device);
        });
        _labels = Place(() => tensor(images.Labels.ToArray()).to(device));
        _mean = Place(() => PerChannel(images.Normalize.Mean.ToArray()).to(device));
        _deviation = Place(() => PerChannel(images.Normalize.Deviation.ToArray()).to(device));
        _white = Place(() => tensor(255f).to(device)); // see DrawnNumbers.Constant

        Tensor Place(Func<Tensor> copy) => ResidentTensors.Place(copy, BytesOf(images), device).DetachFromDisposeScope();
        static Tensor PerChannel(float[] values) => tensor(values).reshape(1, values.Length, 1, 1);
    }

    /// <inheritdoc/>
    public long Count => _images.Count;

    /// <summary>The shape of the images in a batch, after the transforms.</summary>
    public ImageShape Shape => _images.Shape;

    /// <summary>Where the images lie.</summary>
    public Device Device => _pixels.device;

    /// <summary>The memory that a data set's images take on a device: one byte for each value of a pixel, eight for each label.</summary>
    /// <param name="images">The images.</param>
    /// <returns>In bytes; what the transforms of a batch need in passing is not part of it.</returns>
    public static long BytesOf(ImageDataset images) => Require.Given(images, nameof(images)).Count * (images.StoredShape.Size + sizeof(long));

    /// <inheritdoc/>
    /// <remarks>Inputs: [batch, channels, height, width], float32. Targets: [batch], int64. Both on the device.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var numbers = new DrawnNumbers();
        var places = numbers.Add(indices);
        var step = Plan(indices, pass, numbers);
        numbers.Send(Device);
        var rows = places.Integers();
        var pixels = step(_pixels.index_select(0, rows));
        var inputs = pixels.to_type(float32).div_(_white).sub_(_mean).div_(_deviation);
        return new(inputs.MoveToOuterDisposeScope(), _labels.index_select(0, rows).MoveToOuterDisposeScope());
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
        _white.Dispose();
    }

    private PixelStep Plan(ReadOnlySpan<long> indices, EpochKey pass, DrawnNumbers numbers)
    {
        if (_images.Transforms.Count == 0)
            return PixelSteps.None;
        var random = new RandomStream[indices.Length];
        for (var i = 0; i < random.Length; i++)
            random[i] = pass.ForSample(indices[i]);
        return _images.Pipeline.Plan(_images.StoredShape, random, numbers);
    }
}
