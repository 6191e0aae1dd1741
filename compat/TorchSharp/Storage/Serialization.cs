using static TorchSharp.torch;

namespace TorchSharp;

public static partial class torch
{
    public static void save(Tensor t, string location) => t.Save(location);

    public static Tensor load(string location) => Tensor.Load(location);

    public partial class Tensor
    {
        public void save(string location) => this.Save(location);

        public static Tensor load(string location) => Load(location);

        public static Tensor Load(string location)
        {
            using var stream = File.OpenRead(location);
            return Load(stream);
        }

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            return Load(reader);
        }

        /// <summary>Reads a tensor that was written by <c>Save</c>, on the CPU.</summary>
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);
    }
}

/// <remarks>
/// The form of a tensor in a stream: element type, number of dimensions and sizes as LEB128 numbers, then the elements in row-major,
/// little-endian order.
/// </remarks>
public static partial class TensorExtensionMethods
{
    private const int MaxDimensions = 64;
    private const int BlockBytes = 1 << 20;

    /// <summary>Writes type, shape and elements.</summary>
    public static unsafe void Save(this Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        using var scope = NewDisposeScope();
        var plain = tensor.detach().ToPlainMemory();
        writer.Write7BitEncodedInt((int)tensor.dtype);
        writer.Write7BitEncodedInt(plain.shape.Length);
        foreach (var size in plain.shape)
            writer.Write7BitEncodedInt64(size);
        var bytes = plain.NumberOfElements * tensor.dtype.ElementSize();
        for (var start = 0L; start < bytes; start += BlockBytes)
            writer.Write(new ReadOnlySpan<byte>((byte*)plain.DataPointer + start, (int)Math.Min(BlockBytes, bytes - start)));
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <summary>Reads a tensor on the CPU; with <paramref name="skip"/>, passes over it and returns null.</summary>
    /// <exception cref="InvalidDataException">This is no saved tensor, or it is longer than the rest of the stream.</exception>
    public static unsafe Tensor Load(BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (type, shape, bytes) = ReadHeader(reader);
        var result = skip ? null : empty(shape, dtype: type, device: CPU);
        try
        {
            Span<byte> block = skip ? new byte[Math.Min(bytes, BlockBytes)] : default;
            for (var start = 0L; start < bytes; start += BlockBytes)
            {
                var length = (int)Math.Min(BlockBytes, bytes - start);
                reader.ReadExactly(result is null ? block[..length] : new Span<byte>((byte*)result.DataPointer + start, length));
            }
            return result!;
        }
        catch
        {
            result?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor of the same type and shape into this one; with <paramref name="skip"/>, passes over it.</summary>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        var loaded = Load(reader, skip);
        if (skip)
            return;
        if (loaded.dtype != tensor.dtype || !loaded.shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException($"The saved tensor is {loaded.dtype} [{string.Join(", ", loaded.shape)}], but the one to load it into is "
                + $"{tensor.dtype} [{string.Join(", ", tensor.shape)}].", nameof(tensor));
        using var guard = no_grad();
        tensor.copy_(loaded);
    }

    /// <summary>Reads a tensor in place of this one, on its device.</summary>
    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        var device = tensor?.device ?? CPU;
        using var scope = NewDisposeScope();
        var loaded = Load(reader, skip);
        if (skip)
            return;
        tensor?.Dispose();
        tensor = loaded.to(device).MoveToOuterDisposeScope();
    }

    // Sizes in a file are claims: nothing is allocated for more than the stream can hold.
    private static (ScalarType Type, long[] Shape, long Bytes) ReadHeader(BinaryReader reader)
    {
        var type = reader.Read7BitEncodedInt();
        if (type is < 0 or > sbyte.MaxValue || !Enum.IsDefined((ScalarType)type))
            throw new InvalidDataException($"A saved tensor has the unknown element type {type}; is this a file of saved tensors?");
        var dimensions = reader.Read7BitEncodedInt();
        if (dimensions is < 0 or > MaxDimensions)
            throw new InvalidDataException($"A saved tensor claims {dimensions} dimensions; at most {MaxDimensions} are allowed.");
        var shape = new long[dimensions];
        Int128 bytes = ((ScalarType)type).ElementSize();
        for (var k = 0; k < dimensions; k++)
        {
            shape[k] = reader.Read7BitEncodedInt64();
            if (shape[k] < 0 || (bytes *= shape[k]) > long.MaxValue)
                throw new InvalidDataException($"A saved tensor claims the impossible shape [{string.Join(", ", shape.Take(k + 1))}, …].");
        }
        var stream = reader.BaseStream;
        if (stream.CanSeek && bytes > stream.Length - stream.Position)
            throw new InvalidDataException($"A saved tensor of {bytes} bytes is cut off: only {stream.Length - stream.Position} are left.");
        return ((ScalarType)type, shape, (long)bytes);
    }
}
