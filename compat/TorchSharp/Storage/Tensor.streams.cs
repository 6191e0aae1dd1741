namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A managed tensor that takes over the reference behind the handle.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Writes the elements in row-major order as they lie in memory.</summary>
        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferSize);
            using var plain = ToPlainMemory();
            var bytes = plain.NumberOfElements * plain.ElementSize;
            for (var start = 0L; start < bytes; start += bufferSize)
                stream.Write(new ReadOnlySpan<byte>((byte*)plain.DataPointer + start, (int)Math.Min(bufferSize, bytes - start)));
        }

        /// <summary>Reads what <see cref="WriteBytesToStream"/> has written for a tensor of the same shape and type.</summary>
        /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferSize);
            using var plain = torch.empty(shape, dtype: dtype, device: CPU);
            var bytes = plain.NumberOfElements * plain.ElementSize;
            for (var start = 0L; start < bytes; start += bufferSize)
                stream.ReadExactly(new Span<byte>((byte*)plain.DataPointer + start, (int)Math.Min(bufferSize, bytes - start)));
            using var recorded = no_grad();
            copy_(plain);
        }
    }
}
