using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Remembers the encoding of the pieces seen last. Two slots for each hash value, the newer entry in the first; entries never change, so
/// readers take no lock, and what two threads write at once is merely forgotten.
/// </summary>
internal sealed class PieceCache
{
    /// <summary>Longer pieces come again too rarely to be kept.</summary>
    public const int LongestKept = 32;

    private readonly Piece?[] _slots;
    private readonly int _shift;

    /// <param name="capacity">About how many pieces to remember.</param>
    public PieceCache(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity, 1024, 1 << 17));
        _slots = new Piece?[size];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    public Piece? Find(ReadOnlySpan<char> text)
    {
        var slot = Slot(text);
        var piece = _slots[slot];
        if (piece is null || text.SequenceEqual(piece.Text))
            return piece;
        piece = _slots[slot ^ 1];
        return piece is not null && text.SequenceEqual(piece.Text) ? piece : null;
    }

    public void Add(Piece piece)
    {
        var slot = Slot(piece.Text);
        Volatile.Write(ref _slots[slot ^ 1], _slots[slot]);
        Volatile.Write(ref _slots[slot], piece);
    }

    private int Slot(ReadOnlySpan<char> text)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var bytes = MemoryMarshal.AsBytes(text);
        var hash = (ulong)text.Length * Multiplier;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (BitOperations.RotateLeft(hash, 23) ^ MemoryMarshal.Read<ulong>(bytes)) * Multiplier;
        var rest = 0UL;
        if ((bytes.Length & 4) != 0)
        {
            rest = MemoryMarshal.Read<uint>(bytes);
            bytes = bytes[4..];
        }
        if ((bytes.Length & 2) != 0)
            rest = (rest << 16) | MemoryMarshal.Read<ushort>(bytes);
        hash = (BitOperations.RotateLeft(hash, 23) ^ rest) * Multiplier;
        return (int)((hash ^ (hash >> 29)) * Multiplier >> _shift);
    }
}
