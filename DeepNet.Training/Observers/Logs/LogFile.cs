using System.Buffers;
using DeepNet.IO;
using Microsoft.Win32.SafeHandles;

namespace DeepNet.Training;

/// <summary>
/// A file that only grows. What is appended waits in memory until <see cref="Write"/>; a write that fails half-way is repeated at the same
/// place, so that the file never holds a part of it twice.
/// </summary>
internal sealed class LogFile(string path) : IDisposable
{
    // What waits while the disk is full; more would endanger the run itself.
    private const int MostPending = 64 << 20;

    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private SafeFileHandle? _handle;
    private long _length;

    public string Path => path;

    /// <summary>Where to append.</summary>
    public IBufferWriter<byte> Pending => _pending;

    /// <summary>Creates the file and its folder where there is none.</summary>
    public void Open()
    {
        if (_handle is not null)
            return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(_handle);
    }

    /// <summary>Brings what is pending to the file; what could not be written stays pending.</summary>
    /// <param name="toDisk">Also wait until the disk has it, so that it survives a power failure.</param>
    /// <exception cref="LogException">It cannot be written, and too much is pending to wait any longer.</exception>
    public void Write(bool toDisk)
    {
        try
        {
            if (_pending.WrittenCount > 0)
            {
                Open();
                RandomAccess.Write(_handle!, _pending.WrittenSpan, _length);
                _length += _pending.WrittenCount;
                _pending.ResetWrittenCount();
            }
            if (toDisk && _handle is not null)
                RandomAccess.FlushToDisk(_handle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && _pending.WrittenCount > MostPending)
        {
            throw new LogException($"{WriteFailure.Describe(path, error).Message} More than {MostPending >> 20} MB of it wait in memory.", error);
        }
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    /// <summary>Drops lines of a closed file, and a last one without an end, as a process leaves it that is killed while it writes.</summary>
    /// <param name="path">The file; one that does not exist is no error.</param>
    /// <param name="keep">Whether a line, without its end, stays.</param>
    public static void KeepLines(string path, Func<ReadOnlyMemory<byte>, bool> keep)
    {
        if (!File.Exists(path) || Lines(path).All(line => line.Complete && keep(line.Text)))
            return;
        AtomicFile.Write(path, stream =>
        {
            foreach (var (text, complete) in Lines(path))
                if (complete && keep(text))
                {
                    stream.Write(text.Span);
                    stream.WriteByte((byte)'\n');
                }
        });
    }

    /// <summary>The lines of a file one by one; the memory is reused for the next.</summary>
    private static IEnumerable<(ReadOnlyMemory<byte> Text, bool Complete)> Lines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
        var buffer = new byte[1 << 16];
        var (start, end) = (0, 0);
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                yield return (buffer.AsMemory(start, found), true);
                start += found + 1;
                continue;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }
        if (end > 0)
            yield return (buffer.AsMemory(0, end), false);
    }
}
