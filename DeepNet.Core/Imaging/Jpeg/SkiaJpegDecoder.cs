using DeepNet.Data;
using SkiaSharp;

namespace DeepNet.Imaging;

/// <summary>Decodes by SkiaSharp, which TorchSharp's packages depend on. Its pixels may differ from libturbojpeg's by a step or two; CMYK is converted by Skia.</summary>
internal sealed class SkiaJpegDecoder : JpegDecoder
{
    /// <summary>Whether SkiaSharp's native library is there: its package for Linux is one that TorchSharp does not bring.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                return SKImageInfo.PlatformColorType != SKColorType.Unknown;
            }
            catch (Exception error) when (error is TypeInitializationException or DllNotFoundException)
            {
                return false;
            }
        }
    }

    public override void Decode(ReadOnlySpan<byte> content, string name, Span<byte> pixels, int width, int height, JpegPixels kind)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data) ?? throw new DataFormatException(name, "its data is damaged (SkiaSharp finds no image in it).");
        var wanted = new SKImageInfo(width, height, kind == JpegPixels.Grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(wanted);
        var result = codec.GetPixels(wanted, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new DataFormatException(name, $"its data is damaged (SkiaSharp: {result}).");
        var decoded = bitmap.GetPixelSpan();
        var step = wanted.BytesPerPixel;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var from = decoded.Slice(y * bitmap.RowBytes + x * step, step);
                var to = pixels.Slice((y * width + x) * (int)kind, (int)kind);
                if (kind == JpegPixels.Cmyk) // inks as files hold them: shares of white, with no black over them
                    (to[0], to[1], to[2], to[3]) = (from[0], from[1], from[2], 255);
                else
                    from[..to.Length].CopyTo(to);
            }
    }
}
