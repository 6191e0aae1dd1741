using System.Buffers;
using System.Text.Unicode;
using DeepNet.Data;

namespace DeepNet.Text;

/// <summary>Reads a file of UTF-8 bit by bit. What is not UTF-8 is an error that says where, or becomes U+FFFD.</summary>
internal sealed class Utf8Reader : IDisposable
{
    private readonly string _path;
    private readonly bool _replace;
    private readonly FileStream _file;
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start;
    private int _end;
    private bool _isEnd;

    public Utf8Reader(string path, bool replace)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_path, _replace) = (path, replace);
        _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Fill();
        _start = _bytes.AsSpan(0, _end) is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
    }

    /// <summary>The place in the file of the next byte.</summary>
    public long Offset => _file.Position - (_end - _start);

    /// <summary>Reads characters.</summary>
    /// <param name="target">Where to put them; two or more.</param>
    /// <returns>How many were read; 0 at the end of the file.</returns>
    public int Read(Span<char> target)
    {
        var written = 0;
        while (target.Length - written >= 2)
        {
            var status = Utf8.ToUtf16(_bytes.AsSpan(_start, _end - _start), target[written..], out var read, out var count, _replace, isFinalBlock: _isEnd);
            _start += read;
            written += count;
            if (status == OperationStatus.InvalidData)
                throw new DataFormatException(_path, FormattableString.Invariant(
                    $"the byte 0x{_bytes[_start]:X2} at offset {Offset:N0} is not UTF-8. Convert the file to UTF-8, or have such bytes replaced."));
            if (status == OperationStatus.DestinationTooSmall || _isEnd)
                break;
            Fill();
        }
        return written;
    }

    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    private void Fill()
    {
        var left = _end - _start;
        _bytes.AsSpan(_start, left).CopyTo(_bytes);
        var read = _file.ReadAtLeast(_bytes.AsSpan(left), _bytes.Length - left, throwOnEndOfStream: false);
        _isEnd = read < _bytes.Length - left;
        (_start, _end) = (0, left + read);
    }
}
