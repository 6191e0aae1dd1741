using System.Buffers.Binary;

namespace DeepNet.Data;

/// <summary>The content of a gzip file that is checked at its end: .NET's unpacker takes a file that is cut off for one that is complete, as long as what there
/// is of it is in order.</summary>
internal sealed class GzipEnd(string path, FileStream file, Stream unpacked) : ForwardStream
{
    private const int FooterBytes = 8; // checksum and length
    private const int HeaderBytes = 10;

    private long _received;
    private bool _ended;

    /// <summary>The length that the file's last four bytes declare, of content below 4 GiB in one member.</summary>
    public static long DeclaredLength(string path, FileStream file)
    {
        if (file.Length < HeaderBytes + FooterBytes)
            throw new TruncatedFileException(path, HeaderBytes + FooterBytes, file.Length);
        var place = file.Position;
        Span<byte> length = stackalloc byte[4];
        file.Position = file.Length - length.Length;
        file.ReadExactly(length);
        file.Position = place;
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        var count = unpacked.Read(buffer);
        _received += count;
        if (count > 0)
            return count;
        _ended = true;
        var declared = DeclaredLength(path, file);
        // Several members in a row are one file, too; only the last one's length stands at the end.
        if ((uint)_received != declared && !HasSecondMember())
            throw new TruncatedFileException(path, declared, _received);
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }

    private bool HasSecondMember()
    {
        ReadOnlySpan<byte> magic = [0x1F, 0x8B, 8];
        var buffer = new byte[1 << 16];
        file.Position = magic.Length;
        for (var kept = 0; file.Read(buffer.AsSpan(kept)) is > 0 and var count;)
        {
            var filled = buffer.AsSpan(0, kept + count);
            if (filled.IndexOf(magic) >= 0)
                return true;
            kept = Math.Min(magic.Length - 1, filled.Length);
            filled[^kept..].CopyTo(buffer);
        }
        return false;
    }
}
