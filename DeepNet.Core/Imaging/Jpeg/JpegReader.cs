using System.Buffers;

namespace DeepNet.Imaging;

/// <summary>Reads JPEGs: the markers itself, the pixels by a library.</summary>
internal sealed class JpegReader : FormatReader
{
    private JpegDecoder? _decoder;
    private JpegHeader _header;

    public override ImageInfo Open(ReadOnlySpan<byte> content, string name)
    {
        _header = JpegHeader.Read(content, name);
        return new(ImageFormat.Jpeg, _header.Width, _header.Height, _header.Components == 1 ? 1 : 3, 8, _header.Orientation);
    }

    public override void Decode(ReadOnlySpan<byte> content, string name, PixelTarget target)
    {
        _decoder ??= JpegDecoder.Create();
        var kind = _header.Components switch { 1 => JpegPixels.Grey, 3 => JpegPixels.Rgb, _ => JpegPixels.Cmyk };
        var (width, height) = (target.Shape.Width, target.Shape.Height);
        var size = width * height * (int)kind;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var pixels = buffer.AsSpan(0, size);
            _decoder.Decode(content[.._header.Length], name, pixels, width, height, kind);
            if (kind == JpegPixels.Cmyk)
                pixels = ToRgb(pixels);
            target.Write(pixels, kind == JpegPixels.Grey ? 1 : 3, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // In place. Files hold inverted inks, as Adobe's programs write them, so each is a share of white already; products are rounded as Pillow rounds them.
    private static Span<byte> ToRgb(Span<byte> cmyk)
    {
        var to = 0;
        for (var from = 0; from < cmyk.Length; from += 4)
        {
            var light = cmyk[from + 3];
            for (var ink = 0; ink < 3; ink++)
            {
                var product = (255 - cmyk[from + ink]) * light + 128;
                cmyk[to++] = (byte)(light - ((product >> 8) + product >> 8));
            }
        }
        return cmyk[..to];
    }
}
