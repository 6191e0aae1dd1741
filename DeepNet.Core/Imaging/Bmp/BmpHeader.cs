using System.Buffers.Binary;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>How the pixels of a bitmap are packed.</summary>
internal enum BmpPacking
{
    Plain = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}

/// <summary>The headers and the palette of a bitmap, checked.</summary>
internal sealed class BmpHeader
{
    public const int FileBytes = 14;
    public const int InfoBytes = 40;
    private const int CoreBytes = 12;

    public BmpHeader(ReadOnlySpan<byte> content, string name)
    {
        Need(content, FileBytes + 4, name);
        var size = BinaryPrimitives.ReadInt32LittleEndian(content[FileBytes..]);
        if (size != CoreBytes && size is < InfoBytes or > 124)
            throw new DataFormatException(name, Invariant($"at byte {FileBytes} its header declares a size of {size}; expected 12 or 40 to 124."));
        Need(content, FileBytes + size, name);
        var info = content.Slice(FileBytes, size);
        int height;
        if (size == CoreBytes)
        {
            (Width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(info[4..]), BinaryPrimitives.ReadUInt16LittleEndian(info[6..]));
            Bits = BinaryPrimitives.ReadUInt16LittleEndian(info[10..]);
        }
        else
        {
            (Width, height) = (BinaryPrimitives.ReadInt32LittleEndian(info[4..]), BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
            Bits = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
            Packing = (BmpPacking)BinaryPrimitives.ReadInt32LittleEndian(info[16..]);
        }
        if (Width < 1 || height is 0 or int.MinValue)
            throw new DataFormatException(name, Invariant($"it declares {Width} × {height} pixels."));
        (Height, IsTopDown) = (Math.Abs(height), height < 0);
        if (!IsKnown(Bits, Packing))
            throw new DataFormatException(name, Invariant($"it has {Bits} bits a pixel in compression {(int)Packing}; read are 1, 4, 8, 16, 24 and 32 bits, run lengths of 4 and 8, and bit fields of 16 and 32."));
        var next = FileBytes + size;
        if (Bits >= 16)
            Masks = ReadMasks(content, size, ref next, name);
        else
            Palette = ReadPalette(content, next, size == CoreBytes, name);
        Start = BinaryPrimitives.ReadUInt32LittleEndian(content[10..]);
        if (Start < next || Start > content.Length)
            throw new DataFormatException(name, Invariant($"at byte 10 it says that its pixels begin at byte {Start:N0}; they can from {next:N0} to {content.Length:N0}."));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Whether the first row in the file is the top one.</summary>
    public bool IsTopDown { get; }

    public int Bits { get; }

    public BmpPacking Packing { get; }

    /// <summary>Where the pixels begin.</summary>
    public uint Start { get; }

    /// <summary>Red, green and blue of each place; empty where there is no palette.</summary>
    public byte[] Palette { get; } = [];

    /// <summary>The bits of red, green, blue and alpha; empty with 24 bits and with palettes.</summary>
    public uint[] Masks { get; } = [];

    /// <summary>1 where a palette holds nothing but greys, else 3, or 4 with alpha.</summary>
    public int Channels => Palette.Length == 0 ? (Masks is [_, _, _, not 0] ? 4 : 3) : IsGrey ? 1 : 3;

    private bool IsGrey
    {
        get
        {
            for (var i = 0; i < Palette.Length; i += 3)
                if (Palette[i] != Palette[i + 1] || Palette[i] != Palette[i + 2])
                    return false;
            return true;
        }
    }

    private static bool IsKnown(int bits, BmpPacking packing) => (bits, packing) is (1 or 4 or 8 or 16 or 24 or 32, BmpPacking.Plain)
        or (8, BmpPacking.RunLength8) or (4, BmpPacking.RunLength4) or (16 or 32, BmpPacking.BitFields or BmpPacking.AlphaBitFields);

    private static void Need(ReadOnlySpan<byte> content, int length, string name)
    {
        if (content.Length < length)
            throw new TruncatedFileException(name, length, content.Length);
    }

    // The palette's places that are declared and there; a pixel that names another is refused when it comes.
    private byte[] ReadPalette(ReadOnlySpan<byte> content, int at, bool isCore, string name)
    {
        var declared = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(content[46..]);
        var most = 1u << Bits;
        if (declared > most)
            throw new DataFormatException(name, Invariant($"at byte 46 it declares a palette of {declared:N0} colours; {Bits} bits reach {most}."));
        var (colours, step) = ((int)(declared == 0 ? most : declared), isCore ? 3 : 4);
        // Some writers leave out the palette's end; the pixels begin there.
        var start = BinaryPrimitives.ReadUInt32LittleEndian(content[10..]);
        if (start > at && start - at < colours * step)
            colours = (int)(start - at) / step;
        Need(content, at + colours * step, name);
        var palette = new byte[3 * colours];
        for (var i = 0; i < colours; i++)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = (content[at + i * step + 2], content[at + i * step + 1], content[at + i * step]);
        return palette;
    }

    private uint[] ReadMasks(ReadOnlySpan<byte> content, int size, ref int next, string name)
    {
        if (Bits == 24)
            return [];
        if (Packing == BmpPacking.Plain)
            return Bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
        // Behind the short header, or in a longer one.
        var at = FileBytes + InfoBytes;
        var count = Packing == BmpPacking.AlphaBitFields || size >= InfoBytes + 16 ? 4 : 3;
        Need(content, at + 4 * count, name);
        next = Math.Max(next, at + 4 * count);
        var masks = new uint[4];
        for (var i = 0; i < count; i++)
        {
            masks[i] = BinaryPrimitives.ReadUInt32LittleEndian(content[(at + 4 * i)..]);
            var field = masks[i] >> System.Numerics.BitOperations.TrailingZeroCount(masks[i]);
            if ((i < 3 && masks[i] == 0) || (masks[i] != 0 && (field & (field + 1)) != 0))
                throw new DataFormatException(name, Invariant($"at byte {at + 4 * i} stands the bit field 0x{masks[i]:X8}; expected are bits in a row."));
        }
        return masks;
    }
}
