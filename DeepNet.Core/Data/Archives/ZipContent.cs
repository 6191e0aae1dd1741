using DeepNet.Imaging;

namespace DeepNet.Data;

/// <summary>The content of one file in a zip archive, checked against its declared length and checksum.</summary>
internal sealed class ZipContent(string path, Stream content, long length, uint checksum) : ForwardStream
{
    private uint _crc = uint.MaxValue;
    private long _received;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        var count = content.Read(buffer);
        _received += count;
        _crc = Crc32.Add(_crc, buffer[..count]);
        if (_received > length)
            throw new DataFormatException(path, $"it unpacks to more than the {length:N0} bytes that it declares. Do not trust this archive.");
        if (count > 0)
            return count;
        if (_received < length)
            throw new TruncatedFileException(path, length, _received);
        if (~_crc != checksum)
            throw new DataFormatException(path, $"its checksum is {~_crc:X8}; the archive declares {checksum:X8}. It is damaged; fetch it again.");
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
