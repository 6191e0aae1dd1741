using System.Buffers;
using System.Runtime.InteropServices;
using DeepNet.Imaging;

namespace DeepNet.Data;

/// <summary>The memory and the decoder that one batch of image files needs, taken from pools and given back at its end.</summary>
internal sealed class ImageWorkspace : IDisposable
{
    private readonly ImageDecoder _decoder = ImageDecoder.Rent();
    private byte[] _file = [];
    private byte[] _pixels = [];
    private byte[] _changed = [];

    /// <summary>The shape of the pixels of the file that was decoded last.</summary>
    public ImageShape StoredShape => _decoder.Shape;

    /// <summary>Reads and decodes a file.</summary>
    /// <returns>[channels, height, width] of <see cref="StoredShape"/>, until the next call; class numbers of 16 bits are narrowed to bytes.</returns>
    public Span<byte> Decode(ImageFiles files, long index, ImageReadOptions options)
    {
        var content = files.Read(index, ref _file);
        _decoder.Open(content, files.Paths[(int)index], options);
        var pixels = Grow(ref _pixels, _decoder.PixelBytes);
        _decoder.Decode(content, pixels);
        return _decoder.BitDepth == 16 ? Narrow(pixels, files.Paths[(int)index]) : pixels;
    }

    /// <summary>Sends the pixels that were decoded last through transforms.</summary>
    /// <param name="pixels">What <see cref="Decode"/> gave.</param>
    /// <param name="pipeline">The transforms.</param>
    /// <param name="random">The sample's stream.</param>
    /// <param name="kind">Whether the pixels are classes.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <returns>[channels, height, width], until the next call.</returns>
    /// <exception cref="ImageSizeException">A transform does not take an image of this size.</exception>
    public Span<byte> Apply(Span<byte> pixels, Compose pipeline, RandomStream random, PixelKind kind, string path, out ImageShape shape)
    {
        try
        {
            shape = pipeline.GetOutputShape(StoredShape);
        }
        catch (ArgumentException error)
        {
            throw new ImageSizeException(path, $"its {StoredShape} pixels do not fit a transform: {error.Message}", error);
        }
        if (pipeline.Transforms.Count == 0)
            return pixels;
        var changed = Grow(ref _changed, shape.Size);
        pipeline.Apply(pixels, StoredShape, changed, ref random, kind);
        return changed;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        foreach (var buffer in (byte[][])[_file, _pixels, _changed])
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static Span<byte> Grow(ref byte[] buffer, int size)
    {
        if (buffer.Length < size)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(size);
        }
        return buffer.AsSpan(0, size);
    }

    // In place: what is written lies before what is read.
    private static Span<byte> Narrow(Span<byte> pixels, string path)
    {
        var numbers = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (var i = 0; i < numbers.Length; i++)
            pixels[i] = numbers[i] <= byte.MaxValue ? (byte)numbers[i]
                : throw new DataFormatException(path, FormattableString.Invariant($"pixel {i:N0} has the class {numbers[i]}; classes go up to 255."));
        return pixels[..numbers.Length];
    }
}
