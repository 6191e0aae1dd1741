using System.Buffers.Binary;
using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>EXIF's orientation: where it stands in a file, and how pixels are turned by it.</summary>
internal static class Orientation
{
    private const int Tag = 0x0112;
    private const int EntryBytes = 12;

    /// <summary>The orientation in an EXIF block (a TIFF header and its first directory); 1 where it has none that makes sense.</summary>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8 || !(exif.StartsWith("II*\0"u8) || exif.StartsWith("MM\0*"u8)))
            return 1;
        var little = exif[0] == 'I';
        var directory = Number32(exif[4..], little);
        if (directory < 8 || directory > exif.Length - 2)
            return 1;
        var entries = Number16(exif[(int)directory..], little);
        for (var place = (int)directory + 2; entries > 0 && place <= exif.Length - EntryBytes; entries--, place += EntryBytes)
            if (Number16(exif[place..], little) == Tag)
                return Number16(exif[(place + 8)..], little) is var value and >= 1 and <= 8 ? value : 1;
        return 1;
    }

    /// <summary>The shape of an image once it stands upright.</summary>
    public static ImageShape Upright(ImageShape shape, int orientation) => orientation >= 5 ? new(shape.Channels, shape.Width, shape.Height) : shape;

    /// <summary>Turns an image upright.</summary>
    /// <param name="from">[channels, height, width] as stored.</param>
    /// <param name="stored">That shape.</param>
    /// <param name="to">Receives the shape of <see cref="Upright"/>.</param>
    /// <param name="orientation">1 to 8.</param>
    public static void Apply<T>(ReadOnlySpan<T> from, ImageShape stored, Span<T> to, int orientation)
    {
        var upright = Upright(stored, orientation);
        var (height, width) = (stored.Height, stored.Width);
        // Where the pixel at the top left comes from, and the way from it to its neighbours on the right and below.
        var (start, right, down) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => (height * width - 1, -1, -width),
            4 => ((height - 1) * width, 1, -width),
            5 => (0, width, 1),
            6 => ((height - 1) * width, -width, 1),
            7 => (height * width - 1, -width, -1),
            8 => (width - 1, width, -1),
            _ => (0, 1, width),
        };
        var place = 0;
        for (var channel = 0; channel < stored.Channels; channel++)
            for (var row = 0; row < upright.Height; row++)
                for (int column = 0, source = channel * height * width + start + row * down; column < upright.Width; column++, source += right)
                    to[place++] = from[source];
    }

    private static int Number16(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Number32(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
