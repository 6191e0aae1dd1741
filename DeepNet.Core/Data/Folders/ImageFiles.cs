using System.Buffers;

namespace DeepNet.Data;

/// <summary>Files that are read again and again, by many threads: whole, into pooled memory, and kept in memory as far as that is wanted.</summary>
/// <param name="paths">The files.</param>
/// <param name="cacheBytes">The most bytes of them that are kept.</param>
internal sealed class ImageFiles(string[] paths, long cacheBytes)
{
    private readonly byte[]?[] _kept = new byte[]?[cacheBytes > 0 ? paths.Length : 0];
    private long _keptBytes;

    public IReadOnlyList<string> Paths => paths;

    public int Count => paths.Length;

    /// <summary>Reads a file.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="buffer">From the shared pool; replaced by a larger one where the file needs it. The caller gives it back.</param>
    /// <returns>The file's bytes, in the buffer or in memory that is kept.</returns>
    /// <exception cref="IOException">The file is not there any more, or cannot be read; the message names it.</exception>
    public ReadOnlySpan<byte> Read(long index, ref byte[] buffer)
    {
        if (_kept.Length > 0 && _kept[index] is { } kept)
            return kept;
        var path = paths[index];
        // With sharing allowed the file is not locked, which would take two more calls of the operating system.
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength)
            throw new DataFormatException(path, FormattableString.Invariant($"it has {length:N0} bytes, more than an image file can have."));
        if (buffer.Length < length)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent((int)length);
        }
        var content = buffer.AsSpan(0, (int)length);
        var received = 0;
        while (received < content.Length && RandomAccess.Read(file, content[received..], received) is > 0 and var count)
            received += count;
        content = content[..received]; // a file that shrinks meanwhile is refused by who decodes it
        Keep(index, content);
        return content;
    }

    // Two threads that read the same file at once may both count it; then less is kept, never more.
    private void Keep(long index, ReadOnlySpan<byte> content)
    {
        if (_kept.Length == 0 || Volatile.Read(ref _keptBytes) + content.Length > cacheBytes)
            return;
        if (Interlocked.Add(ref _keptBytes, content.Length) <= cacheBytes)
            _kept[index] = content.ToArray();
        else
            Interlocked.Add(ref _keptBytes, -content.Length);
    }
}
