using System.Buffers.Binary;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>An open safetensors file: its header is read and checked, its tensors are read when they are asked for.</summary>
/// <remarks>
/// A tensor's bytes go from the operating system's cache straight into the tensor's memory, one copy and no other; <see cref="Map"/> saves that
/// one too. The format: <see href="https://github.com/huggingface/safetensors"/>.
/// </remarks>
public sealed class SafetensorsFile : ITensorSource
{
    private readonly DiskFile _file;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(DiskFile file, SafetensorsHeader header, long dataStart)
    {
        (_file, _header, _dataStart) = (file, header, dataStart);
        Tensors = [.. header.Entries.Values.OrderBy(entry => entry.Begin)];
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The tensors that the file holds, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _header.Entries;

    /// <inheritdoc/>
    public IReadOnlyCollection<TensorEntry> Tensors { get; }

    /// <summary>The texts that the writer put into the file; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A new tensor on the CPU; the caller or the current dispose scope disposes it.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, or its content is not valid.</exception>
    public Tensor this[string name] => Read(name);

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it to close.</returns>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            return DiskFile.Open(path, file =>
            {
                var (header, dataStart) = ReadHeader(file);
                return new SafetensorsFile(file, header, dataStart);
            });
        }
        catch (SafetensorsException error)
        {
            throw new SafetensorsException($"'{path}' is not a valid safetensors file: {error.Message}.", error);
        }
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A new tensor on the CPU; the caller or the current dispose scope disposes it.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, or its content is not valid.</exception>
    public Tensor Read(string name)
    {
        var entry = Find(name);
        var tensor = empty(entry.Shape.ToArray(), entry.Type);
        try
        {
            Fill(entry, tensor);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor into memory that is there already, for example a parameter; no gradient is recorded.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="target">A tensor of the same shape. One on the CPU with the same type and contiguous memory is filled
    /// directly; otherwise the values are converted and copied.</param>
    /// <exception cref="SafetensorsException">There is no such tensor, its content is not valid, or the shapes differ.</exception>
    public void ReadInto(string name, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var entry = Find(name);
        if (!entry.Shape.SequenceEqual(target.shape))
            throw new SafetensorsException($"'{Path}': '{name}' is {entry}; the target's shape is [{string.Join(", ", target.shape)}].");
        if (DiskFile.CanFill(target, entry.Type))
        {
            Fill(entry, target);
            return;
        }

        using var noGradient = no_grad();
        using var source = Read(name);
        target.copy_(source);
    }

    /// <inheritdoc/>
    public Tensor? Map(string name)
    {
        var entry = Find(name);
        return _file.Map(entry.Type, SafetensorsType.Size(entry.Type), _dataStart + entry.Begin, entry.Shape, Strides.Contiguous(entry.Shape));
    }

    /// <summary>Closes the file; tensors that were mapped live on.</summary>
    public void Dispose() => _file.Dispose();

    private static (SafetensorsHeader Header, long DataStart) ReadHeader(DiskFile file)
    {
        var fileBytes = file.Length;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (fileBytes < prefix.Length)
            throw new SafetensorsException($"it has {fileBytes} bytes; the length of the header alone takes 8");
        var isRead = file.TryRead(prefix, 0);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaximumBytes)
            throw new SafetensorsException($"its header claims {headerBytes} bytes; at most {SafetensorsHeader.MaximumBytes} are accepted");
        if (headerBytes > (ulong)(fileBytes - prefix.Length))
            throw new SafetensorsException($"its header claims {headerBytes} bytes, but only {fileBytes - prefix.Length} follow; it is truncated or "
                + "no safetensors file");

        var json = new byte[headerBytes];
        if (!isRead || !file.TryRead(json, prefix.Length))
            throw new SafetensorsException("it became shorter while it was read");
        var dataStart = prefix.Length + (long)headerBytes;
        return (SafetensorsHeader.Parse(json, fileBytes - dataStart), dataStart);
    }

    private SafetensorsEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new SafetensorsException($"'{Path}' holds no tensor '{name}'. Its {Entries.Count} tensors begin with "
                + $"{string.Join(", ", Entries.Keys.Order(StringComparer.Ordinal).Take(5).Select(key => $"'{key}'"))}.");
    }

    private void Fill(SafetensorsEntry entry, Tensor tensor)
    {
        if (_file.Fill(tensor, _dataStart + entry.Begin) is { } problem)
            throw new SafetensorsException($"'{Path}': the tensor '{SafetensorsText.Shorten(entry.Name)}' {problem}.");
    }
}
