using Microsoft.Win32.SafeHandles;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>A file of tensors that is open for reading: its bytes go straight into tensors, or become their memory.</summary>
/// <param name="path">The file.</param>
/// <exception cref="IOException">The file cannot be opened.</exception>
internal sealed class DiskFile(string path) : IDisposable
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    private readonly Dictionary<ScalarType, Tensor> _mappings = []; // of the whole file, as elements of one type
    private long? _length;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Opens a file for what owns it from then on; where that cannot be made of it, it is closed again.</summary>
    public static T Open<T>(string path, Func<DiskFile, T> owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new DiskFile(path);
        try
        {
            return owner(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Its length when it was first asked for.</summary>
    public long Length => _length ??= RandomAccess.GetLength(_handle);

    /// <summary>Reads bytes from a place.</summary>
    /// <returns>Whether the file has so many there.</returns>
    public bool TryRead(Span<byte> target, long position)
    {
        while (!target.IsEmpty)
        {
            var count = RandomAccess.Read(_handle, target, position);
            if (count == 0)
                return false;
            target = target[count..];
            position += count;
        }
        return true;
    }

    /// <summary>Reads a tensor's memory from a place.</summary>
    /// <param name="tensor">On the CPU and contiguous.</param>
    /// <param name="position">Where its bytes begin.</param>
    /// <returns>Null when it went well, else what is wrong, to be put after "the tensor".</returns>
    public string? Fill(Tensor tensor, long position)
    {
        string? problem = null;
        var isBool = tensor.dtype == ScalarType.Bool;
        TensorBytes.Visit(tensor, (piece, offset) =>
        {
            if (!TryRead(piece, position + offset))
                problem ??= "cannot be read, as the file became shorter meanwhile";
            // A Bool of LibTorch is 0 or 1; anything else makes its operators disagree.
            else if (isBool && piece.ContainsAnyExceptInRange((byte)0, (byte)1))
                problem ??= "is BOOL but holds bytes other than 0 and 1";
            if (problem is not null)
                piece.Clear();
        });
        return problem;
    }

    /// <summary>Whether a tensor's bytes can be read into memory as they lie in the file, given that they lie there in order.</summary>
    public static bool CanFill(Tensor target, ScalarType type) => target.device_type == DeviceType.CPU && target.dtype == type && target.is_contiguous();

    /// <summary>A tensor whose memory is a part of the file; null where its type or place does not allow that.</summary>
    public Tensor? Map(ScalarType type, int elementBytes, long position, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        if (type == ScalarType.Bool || position % elementBytes != 0 || shape.Contains(0))
            return null;
        if (!_mappings.TryGetValue(type, out var whole))
            _mappings.Add(type, whole = from_file(Path, shared: false, size: Length / elementBytes, dtype: type).DetachFromDisposeScope());
        return whole.as_strided(shape.ToArray(), strides.ToArray(), position / elementBytes);
    }

    /// <summary>Closes the file; tensors that were mapped live on.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        foreach (var whole in _mappings.Values)
            whole.Dispose();
        _mappings.Clear();
    }
}
