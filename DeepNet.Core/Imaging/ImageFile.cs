using DeepNet.Data;
using DeepNet.IO;
using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>Reads PNG, JPEG, BMP and PBM/PGM/PPM files; writes PNG, BMP and PGM/PPM.</summary>
/// <remarks>
/// Pixels equal Pillow's. PNG, BMP and Netpbm are decoded by DeepNet itself, JPEG by libturbojpeg, or where TorchSharp's packages are used and that
/// library is not there, by SkiaSharp. What a file declares is a claim: sizes are bounded, and damaged or cut-off files are refused with an error
/// that names the file.
/// </remarks>
/// <example><code>
/// using var pixels = ImageFile.Read("cat.jpg", ImageReadOptions.Rgb).ToTensor();   // [3, height, width], uint8
/// </code></example>
public static class ImageFile
{
    /// <summary>Reads an image file.</summary>
    /// <param name="path">The file; its first bytes tell its format.</param>
    /// <param name="options">Wanted channels and limits; the defaults when null.</param>
    /// <returns>The pixels.</returns>
    /// <exception cref="DatasetException">The file is damaged, cut off, too large, of no format that is read, or its library is missing.</exception>
    /// <exception cref="IOException">The file cannot be read from the disk.</exception>
    public static DecodedImage Read(string path, ImageReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), options, path);
    }

    /// <summary>Decodes an image file that is in memory.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="options">Wanted channels and limits; the defaults when null.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The pixels.</returns>
    /// <exception cref="DatasetException">It is damaged, cut off, too large, of no format that is read, or its library is missing.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> content, ImageReadOptions? options = null, string name = "image")
    {
        using var decoder = ImageDecoder.Rent();
        decoder.Open(content, name, options ?? ImageReadOptions.Default);
        var pixels = GC.AllocateUninitializedArray<byte>(decoder.PixelBytes);
        decoder.Decode(content, pixels);
        return new(pixels, decoder.Shape, decoder.BitDepth, decoder.Info);
    }

    /// <summary>Reads what an image file says of itself, without its pixels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Format, size, channels, bits, orientation.</returns>
    /// <exception cref="DatasetException">The header is damaged, declares more pixels than Pillow allows, or the file is of no format that is read.</exception>
    /// <exception cref="IOException">The file cannot be read from the disk.</exception>
    public static ImageInfo Identify(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var decoder = ImageDecoder.Rent();
        decoder.Open(File.ReadAllBytes(path), path, ImageReadOptions.Default);
        return decoder.Info;
    }

    /// <summary>Writes an image in the format that the file's name ends in.</summary>
    /// <param name="path">A name that ends in .png, .bmp, .ppm (colour) or .pgm (grey); the file is replaced as a whole.</param>
    /// <param name="image">
    /// [channels, height, width] or [height, width]: floating-point from 0 to 1, beyond which it is cut off, or bytes. Channels: 1 grey, 3 colour; for PNG
    /// also 2 and 4, with alpha.
    /// </param>
    /// <exception cref="ArgumentException">The tensor is no image, the name's ending none of these, or its format cannot hold these channels.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Tensor image)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(image);
        var (pixels, width, height, channels) = ImagePixels.Of(image);
        var content = Encode(path, pixels, width, height, channels);
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    private static byte[] Encode(string path, byte[] pixels, int width, int height, int channels)
    {
        switch (Path.GetExtension(path).ToLowerInvariant(), channels)
        {
            case (".png", _):
                return PngEncoder.Encode(pixels, width, height, channels);
            case (".bmp", 1 or 3):
                return BmpEncoder.Encode(pixels, width, height, channels);
            case (".pgm", 1) or (".ppm", 3):
                return NetpbmEncoder.Encode(pixels, width, height, channels);
            case (".bmp" or ".pgm" or ".ppm", _):
                throw new ArgumentException($"'{path}' cannot hold an image of {channels} channels: BMP takes 1 or 3, PGM 1 and PPM 3. PNG takes 1 to 4.", nameof(path));
            default:
                throw new ArgumentException($"'{path}' must end in .png, .bmp, .pgm or .ppm: the ending says how the image is written.", nameof(path));
        }
    }
}
