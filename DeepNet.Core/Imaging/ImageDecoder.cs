using System.Buffers;
using System.Runtime.InteropServices;
using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>
/// Decodes image files one after the other, on one thread at a time; what its readers need (native handles, tables) is kept from file to file, and
/// decoders themselves are kept for the next who needs one.
/// </summary>
internal sealed class ImageDecoder : IDisposable
{
    private static readonly System.Collections.Concurrent.ConcurrentBag<ImageDecoder> _idle = [];

    private readonly FormatReader?[] _readers = new FormatReader?[Enum.GetValues<ImageFormat>().Length];
    private ImageReadOptions _options = ImageReadOptions.Default;
    private string _name = "";

    private ImageDecoder()
    {
    }

    /// <summary>What the opened file says of itself.</summary>
    public ImageInfo Info { get; private set; }

    /// <summary>The shape of the opened file's pixels as they are wanted.</summary>
    public ImageShape Shape { get; private set; }

    /// <summary>8 or 16.</summary>
    public int BitDepth => Info.IsWide(_options) ? 16 : 8;

    /// <summary>The bytes that <see cref="Decode"/> writes.</summary>
    public int PixelBytes => Shape.Size * (BitDepth / 8);

    /// <summary>A decoder that nobody uses.</summary>
    public static ImageDecoder Rent() => _idle.TryTake(out var decoder) ? decoder : new();

    /// <summary>Gives the decoder to whoever needs one next.</summary>
    public void Dispose()
    {
        _name = "";
        _idle.Add(this);
    }

    /// <summary>Reads a file's header and checks it against the limits.</summary>
    public void Open(ReadOnlySpan<byte> content, string name, ImageReadOptions options)
    {
        var format = FormatOf(content) ?? throw new DataFormatException(name, Describe(content));
        (_name, _options) = (name, options);
        Info = Reader(format).Open(content, name);
        if ((long)Info.Width * Info.Height > options.MaximumPixels)
            throw new DataFormatException(name, FormattableString.Invariant($"it declares {Info.Width} × {Info.Height} pixels, more than the {options.MaximumPixels:N0} that are allowed. ")
                + $"If it really is that large, raise {nameof(ImageReadOptions)}.{nameof(ImageReadOptions.MaximumPixels)}.");
        if (options.Channels == ImageChannels.Indices && !Info.HasIndices)
            throw new DataFormatException(name, $"class numbers are wanted, but it is a {(Info.Format == ImageFormat.Jpeg ? "JPEG, which does not keep numbers exactly" : "colour image")}. "
                + "Save masks as PNG with a palette or in grey.");
        var shape = Info.Shape(options);
        if (options.ShrinkDownTo > 0 && Info.Format == ImageFormat.Jpeg)
            shape = Shrink(shape, options.ShrinkDownTo);
        Shape = options.ApplyOrientation ? Orientation.Upright(shape, Info.Orientation) : shape;
        // Four channels are the most that any reader needs on the way.
        if ((long)Info.Width * Info.Height * 4 * (BitDepth / 8) > Array.MaxLength)
            throw new DataFormatException(name, FormattableString.Invariant($"its {Info.Width} × {Info.Height} pixels of {BitDepth} bits do not fit into one array."));
    }

    /// <summary>Decodes the opened file.</summary>
    /// <param name="content">The same file.</param>
    /// <param name="pixels">Receives [channels, height, width] of <see cref="Shape"/>, <see cref="PixelBytes"/> long.</param>
    public void Decode(ReadOnlySpan<byte> content, Span<byte> pixels)
    {
        var reader = Reader(Info.Format);
        if (!_options.ApplyOrientation || Info.Orientation == 1)
        {
            reader.Decode(content, _name, Target(pixels, Shape));
            return;
        }
        var stored = Info.IsTransposed ? new ImageShape(Shape.Channels, Shape.Width, Shape.Height) : Shape;
        var turned = ArrayPool<byte>.Shared.Rent(PixelBytes);
        try
        {
            var source = turned.AsSpan(0, PixelBytes);
            reader.Decode(content, _name, Target(source, stored));
            if (BitDepth == 16)
                Orientation.Apply(MemoryMarshal.Cast<byte, ushort>(source), stored, MemoryMarshal.Cast<byte, ushort>(pixels), Info.Orientation);
            else
                Orientation.Apply(source, stored, pixels, Info.Orientation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(turned);
        }
    }

    private PixelTarget Target(Span<byte> pixels, ImageShape shape) => new(pixels[..PixelBytes], shape, BitDepth == 16, _options.Channels == ImageChannels.Indices);

    private FormatReader Reader(ImageFormat format) => _readers[(int)format] ??= format switch
    {
        ImageFormat.Png => new PngReader(),
        ImageFormat.Jpeg => new JpegReader(),
        ImageFormat.Bmp => new BmpReader(),
        _ => new NetpbmReader(),
    };

    private static ImageFormat? FormatOf(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ImageFormat.Png,
        [0xFF, 0xD8, ..] => ImageFormat.Jpeg,
        [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => ImageFormat.Netpbm,
        _ => null,
    };

    private static string Describe(ReadOnlySpan<byte> content) => content.IsEmpty
        ? "it is empty."
        : $"it begins with {Convert.ToHexString(content[..Math.Min(content.Length, 8)])} and is no PNG, JPEG, BMP, PBM, PGM or PPM.";

    // A half, a quarter, an eighth; the JPEG library rounds sizes up.
    private static ImageShape Shrink(ImageShape shape, int least)
    {
        var scale = 1;
        while (scale < 8 && Math.Min(shape.Height, shape.Width) >= least * scale * 2L)
            scale *= 2;
        return shape with { Height = (shape.Height + scale - 1) / scale, Width = (shape.Width + scale - 1) / scale };
    }
}
