using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace DeepNet.Data;

/// <summary>A file as memory that does not grow with what is read of it: now and then the process lets go of the pages, and the system keeps those that it can.</summary>
/// <remarks>Several threads may read. Memory that is looked at after it was let go comes back from the system's cache or from the file.</remarks>
internal sealed unsafe partial class MappedBytes : IDisposable
{
    // Linux and its kin map some pages around the one that is looked at.
    private const int Neighbourhood = 1 << 16;
    private const long MostResident = 64L << 20;
    private const int DoNotNeed = 4; // MADV_DONTNEED, the same number on Linux and macOS

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private long _visited;
    private long _last = -1;
    private bool _isClosed;

    /// <param name="path">The file; it must not be empty.</param>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public MappedBytes(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The length of the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>A part of the file; it must not be used after the file is closed.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (Length > MostResident)
            Visit(offset, length);
        return new(_start + offset, length);
    }

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    // What several threads count at once may be a little off; so is what the system maps.
    private void Visit(long offset, int length)
    {
        var place = offset / Neighbourhood;
        var end = (offset + length) / Neighbourhood;
        var fresh = end - place + (place == Interlocked.Exchange(ref _last, end) ? 0 : 1);
        if (fresh == 0 || Interlocked.Add(ref _visited, fresh * Neighbourhood) < MostResident)
            return;
        Interlocked.Exchange(ref _visited, 0);
        if (OperatingSystem.IsWindows())
            _ = VirtualUnlock(_start, (nuint)Length); // takes pages that are not locked out of the working set
        else
            _ = Advise(_start, (nuint)Length, DoNotNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualUnlock(byte* start, nuint length);
}
