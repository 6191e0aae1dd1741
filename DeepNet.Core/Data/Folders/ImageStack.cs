using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Puts normalised images of one size into a tensor, one by one; the first says the size.</summary>
/// <param name="count">How many images there will be.</param>
/// <param name="normalize">How bytes become float32.</param>
internal sealed class ImageStack(int count, Normalize normalize)
{
    private Tensor? _images;
    private string _firstPath = "";
    private ImageShape _shape;
    private int _next;

    /// <summary>[count, channels, height, width], float32.</summary>
    public Tensor Images => _images ?? throw new ArgumentException("A batch needs at least one sample.", nameof(count));

    /// <summary>Adds an image.</summary>
    /// <param name="pixels">[channels, height, width].</param>
    /// <param name="shape">That shape.</param>
    /// <param name="path">The image's file for messages.</param>
    /// <exception cref="ImageSizeException">It has another shape than the first, or the normalisation has another number of channels.</exception>
    public void Add(ReadOnlySpan<byte> pixels, ImageShape shape, string path)
    {
        if (_images is null)
        {
            if (normalize.Channels != shape.Channels)
                throw ImageSizeException.Channels(path, shape, normalize.Channels);
            (_shape, _firstPath) = (shape, path);
            _images = empty([count, shape.Channels, shape.Height, shape.Width], float32);
        }
        else if (shape != _shape)
        {
            throw ImageSizeException.Differs(path, shape, _firstPath, _shape);
        }
        var plane = shape.Height * shape.Width;
        // A batch may hold more bytes than a span reaches.
        using var image = _images[_next++];
        var values = MemoryMarshal.Cast<byte, float>(image.bytes);
        for (var channel = 0; channel < shape.Channels; channel++)
            normalize.Apply(pixels.Slice(channel * plane, plane), channel, values.Slice(channel * plane, plane));
        GC.KeepAlive(image);
    }

    /// <summary>Frees the tensor of a batch that is not finished.</summary>
    public void Discard() => _images?.Dispose();
}
