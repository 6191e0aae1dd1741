using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace DeepNet.Data;

/// <summary>
/// The bytes of a file, from any place and by several threads: small files are mapped into memory, large ones read where they are asked for, so that they
/// leave nothing in the process's memory. (A mapping of a large file is no faster: each new place costs a page fault, which takes longer than a read.)
/// </summary>
internal sealed unsafe class FileBytes : IDisposable
{
    private const long MostMapped = 128L << 20;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private bool _isClosed;

    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public FileBytes(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(_handle);
        if (Length is 0 or > MostMapped)
            return;
        _mapping = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The length of the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Whether <see cref="Read"/> needs no buffer.</summary>
    public bool IsMapped => _mapping is not null;

    /// <summary>A part of the file, inside of its length.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="buffer">Where it may be put; as long at the least, unless the file is mapped.</param>
    /// <returns>The bytes: in the buffer, or in memory that must not be used after the file is closed.</returns>
    /// <exception cref="TruncatedFileException">The file has become shorter.</exception>
    public ReadOnlySpan<byte> Read(long offset, int length, Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (IsMapped)
            return new(_start + offset, length);
        var read = 0;
        while (read < length)
        {
            var count = RandomAccess.Read(_handle, buffer[read..length], offset + read);
            if (count == 0)
                throw new TruncatedFileException(_path, Length, offset + read);
            read += count;
        }
        return buffer[..length];
    }

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _mapping?.Dispose();
        _handle.Dispose();
    }
}
