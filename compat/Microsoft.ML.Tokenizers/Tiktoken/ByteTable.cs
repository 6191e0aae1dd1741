using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Tokenizers;

/// <summary>From runs of bytes to ids: a hash table with open addressing, all bytes in one buffer.</summary>
internal sealed class ByteTable
{
    private byte[] _bytes = new byte[1 << 16];
    private Entry[] _entries;
    private int _used, _count, _shift;

    /// <param name="capacity">About how many runs there will be.</param>
    public ByteTable(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity * 2L, 16, 1 << 22));
        _entries = new Entry[size];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Sets the id of a run; a later one replaces an earlier.</summary>
    public void Set(ReadOnlySpan<byte> bytes, int id)
    {
        if (_count * 2 >= _entries.Length)
            Grow();
        ref var entry = ref _entries[Find(bytes)];
        if (!entry.Used)
        {
            if (_bytes.Length - _used < bytes.Length)
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan(_used));
            entry = new() { Start = _used, Length = bytes.Length, Used = true };
            _used += bytes.Length;
            _count++;
        }
        entry.Id = id;
    }

    public bool TryGet(ReadOnlySpan<byte> bytes, out int id)
    {
        ref readonly var entry = ref _entries[Find(bytes)];
        id = entry.Id;
        return entry.Used;
    }

    private int Find(ReadOnlySpan<byte> bytes)
    {
        for (var index = (int)(Hash(bytes) >> _shift); ; index = (index + 1) & (_entries.Length - 1))
        {
            ref readonly var entry = ref _entries[index];
            if (!entry.Used || (entry.Length == bytes.Length && bytes.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length))))
                return index;
        }
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        _shift--;
        foreach (var entry in old)
            if (entry.Used)
                _entries[Find(_bytes.AsSpan(entry.Start, entry.Length))] = entry;
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)bytes.Length * Multiplier;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (BitOperations.RotateLeft(hash, 23) ^ MemoryMarshal.Read<ulong>(bytes)) * Multiplier;
        var rest = 0UL;
        foreach (var value in bytes)
            rest = (rest << 8) | value;
        hash = (BitOperations.RotateLeft(hash, 23) ^ rest) * Multiplier;
        return (hash ^ (hash >> 29)) * Multiplier;
    }

    private struct Entry
    {
        public int Start, Length, Id;
        public bool Used;
    }
}
