using System.Runtime.InteropServices;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>The pixels of an image file.</summary>
public sealed class DecodedImage
{
    private readonly byte[] _pixels;

    internal DecodedImage(byte[] pixels, ImageShape shape, int bitDepth, ImageInfo info)
        => (_pixels, Shape, BitDepth, Info) = (pixels, shape, bitDepth, info);

    /// <summary>Channels, height and width of the pixels.</summary>
    public ImageShape Shape { get; }

    /// <summary>Bits of a sample in <see cref="Pixels"/>: 8, or 16 where they were asked for and the file has them.</summary>
    public int BitDepth { get; }

    /// <summary>What the file says of itself.</summary>
    public ImageInfo Info { get; }

    /// <summary>[channels, height, width]: a byte each, or two in the machine's own order where <see cref="BitDepth"/> is 16.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>The pixels as a tensor.</summary>
    /// <returns>[channels, height, width], uint8; int32 where <see cref="BitDepth"/> is 16. The caller disposes it.</returns>
    public Tensor ToTensor()
    {
        var result = empty([Shape.Channels, Shape.Height, Shape.Width], BitDepth == 16 ? int32 : uint8);
        if (BitDepth == 16)
        {
            var values = MemoryMarshal.Cast<byte, int>(result.bytes);
            var samples = MemoryMarshal.Cast<byte, ushort>(_pixels);
            for (var i = 0; i < samples.Length; i++)
                values[i] = samples[i];
        }
        else
        {
            _pixels.CopyTo(result.bytes);
        }
        GC.KeepAlive(result);
        return result;
    }
}
