namespace DeepNet.Imaging;

/// <summary>The library that decodes JPEGs.</summary>
internal abstract class JpegDecoder
{
    /// <summary>A decoder: libturbojpeg's where it is on this machine, else SkiaSharp's where TorchSharp's packages brought it.</summary>
    /// <exception cref="ImageCodecMissingException">There is none.</exception>
    public static JpegDecoder Create()
    {
        if (TurboJpegLibrary.Instance is { } library)
            return new TurboJpegDecoder(library);
#if SKIASHARP
        if (SkiaJpegDecoder.IsAvailable)
            return new SkiaJpegDecoder();
#endif
        throw new ImageCodecMissingException("libturbojpeg", TurboJpegLibrary.Names,
            "Install it: './setup.sh' does, or on Debian 'apt-get install libturbojpeg0', on Ubuntu 'apt-get install libturbojpeg', "
            + "on Fedora 'dnf install turbojpeg', on macOS 'brew install jpeg-turbo'. "
            + "With TorchSharp's packages SkiaSharp does as well; on Linux it needs the package SkiaSharp.NativeAssets.Linux.NoDependencies.");
    }

    /// <summary>Decodes a file whose markers are in order.</summary>
    /// <param name="content">The file up to its end marker.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="pixels">Receives [height, width, bytes of a pixel].</param>
    /// <param name="width">The width wanted: the image's, or that of a half, a quarter or an eighth of its size, rounded up.</param>
    /// <param name="height">The height wanted, likewise.</param>
    /// <param name="kind">How the pixels are wanted.</param>
    /// <exception cref="Data.DatasetException">The file is damaged.</exception>
    public abstract void Decode(ReadOnlySpan<byte> content, string name, Span<byte> pixels, int width, int height, JpegPixels kind);
}
