namespace DeepNet.Data;

/// <summary>The content of one file in a tar archive.</summary>
internal sealed class TarContent(string path, string name, Stream archive, long length) : ForwardStream
{
    private long _received;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (_received == length || buffer.IsEmpty)
            return 0;
        var count = archive.Read(buffer[..(int)Math.Min(buffer.Length, length - _received)]);
        if (count == 0)
            throw new TruncatedFileException($"{path}/{name}", length, _received);
        _received += count;
        return count;
    }

    /// <summary>Reads what is left, and what fills the last block up.</summary>
    public void SkipRest()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0)
        {
        }
        var padding = (int)(-length & (TarHeader.Bytes - 1));
        if (archive.ReadAtLeast(buffer[..padding], padding, throwOnEndOfStream: false) < padding)
            throw new TruncatedFileException($"{path}/{name}", length + padding, length);
    }
}
