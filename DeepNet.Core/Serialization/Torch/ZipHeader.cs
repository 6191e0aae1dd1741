using System.Buffers.Binary;
using System.Text;

namespace DeepNet.Serialization;

/// <summary>One file as the directory of a zip file describes it.</summary>
internal sealed class ZipHeader
{
    /// <summary>The length of the part before the name.</summary>
    public const int FixedBytes = 46;

    /// <summary>The longest name that is accepted, in bytes.</summary>
    public const int MaximumName = 1024;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ZipHeader(ReadOnlySpan<byte> name, long size, long local, uint checksum)
    {
        try
        {
            Name = _strictUtf8.GetString(name);
        }
        catch (DecoderFallbackException error)
        {
            throw new TorchFileException("a name in the zip file is not valid UTF-8", error);
        }
        (NameBytes, Size, Local, Checksum) = (name.ToArray(), size, local, checksum);
    }

    public string Name { get; }

    public byte[] NameBytes { get; }

    /// <summary>The file's length, stored and unpacked.</summary>
    public long Size { get; }

    /// <summary>Where the header before the file itself lies.</summary>
    public long Local { get; }

    /// <summary>The CRC-32 that the file should have.</summary>
    public uint Checksum { get; }

    /// <summary>Reads the next header and moves on behind it.</summary>
    /// <exception cref="TorchFileException">It is damaged, or the file is encrypted or compressed.</exception>
    public static ZipHeader Parse(ref ReadOnlySpan<byte> rest)
    {
        Require(rest.Length >= FixedBytes && BinaryPrimitives.ReadUInt32LittleEndian(rest) == 0x02014b50);
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
        int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
        Require(nameBytes is > 0 and <= MaximumName && nameBytes + extraBytes + commentBytes <= rest.Length - FixedBytes);
        var fixedPart = rest[..FixedBytes];
        var name = rest.Slice(FixedBytes, nameBytes);
        var wide = Wide(rest.Slice(FixedBytes + nameBytes, extraBytes));
        rest = rest[(FixedBytes + nameBytes + extraBytes + commentBytes)..];

        // Numbers above 32 bits are among the extra fields, in this order, where the fixed ones are saturated.
        var size = Next(BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[24..]), ref wide);
        var stored = Next(BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[20..]), ref wide);
        var local = Next(BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[42..]), ref wide);
        Require(size <= long.MaxValue && local <= long.MaxValue);

        var header = new ZipHeader(name, (long)size, (long)local, BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[16..]));
        header.CheckStorage(BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[8..]), BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[10..]), stored);
        return header;
    }

    private void CheckStorage(int flags, int method, ulong stored)
    {
        if ((flags & 0b0010_0000_0100_0001) != 0)
            throw new TorchFileException($"the file '{SafetensorsText.Shorten(Name)}' in the zip file is encrypted");
        if (method != 0 && Name.Contains("/code/", StringComparison.Ordinal))
            throw new TorchFileException(TorchFile.ScriptRefusal);
        if (method != 0 || stored != (ulong)Size)
            throw new TorchFileException($"the file '{SafetensorsText.Shorten(Name)}' in the zip file is compressed (method {method}), which PyTorch never does; "
                + "load it in Python and save it again with torch.save");
    }

    private static ReadOnlySpan<byte> Wide(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            Require(length <= extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return [];
    }

    private static ulong Next(uint narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue)
            return narrow;
        Require(wide.Length >= sizeof(ulong));
        var value = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        wide = wide[sizeof(ulong)..];
        return value;
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new TorchFileException("its zip directory is damaged");
    }
}
