using System.Buffers;

namespace DeepNet.Data;

/// <summary>Room for an image on its way, lent from a pool: dispose it.</summary>
internal readonly ref struct ScratchImage(int size)
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);

    public Span<byte> Pixels => _buffer.AsSpan(0, size);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
