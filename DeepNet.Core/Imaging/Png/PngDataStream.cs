namespace DeepNet.Imaging;

/// <summary>The data of a PNG's chunks with pixels, one after the other; the checksum of each is checked before any of it is given out.</summary>
/// <param name="content">The whole file, which stays where it is while the stream is used.</param>
/// <param name="length">Its length.</param>
/// <param name="firstChunk">Where the first chunk with pixels begins.</param>
/// <param name="name">The file's name for messages.</param>
internal sealed unsafe class PngDataStream(byte* content, int length, int firstChunk, string name) : Stream
{
    private int _next = firstChunk;
    private int _place;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_place == _end)
            if (!OpenNext())
                return 0;
        var count = Math.Min(buffer.Length, _end - _place);
        new ReadOnlySpan<byte>(content + _place, count).CopyTo(buffer);
        _place += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Chunks with pixels follow one another.
    private bool OpenNext()
    {
        var file = new ReadOnlySpan<byte>(content, length);
        if (_next >= length)
            return false;
        var (type, data) = PngHeader.ReadChunk(file, _next, name);
        if (!type.SequenceEqual("IDAT"u8))
            return false;
        PngHeader.CheckSum(file, _next, type, data, name);
        (_place, _end) = (_next + 8, _next + 8 + data.Length);
        _next += PngHeader.ChunkBytes + data.Length;
        return true;
    }
}
