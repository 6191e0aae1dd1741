using System.Numerics;
using System.Runtime.InteropServices;

namespace DeepNet.Data;

/// <summary>Turns narrow token numbers into those that tensors hold.</summary>
internal static class TokenWidening
{
    public static void Widen(ReadOnlySpan<ushort> source, Span<long> target)
    {
        var at = 0;
        for (var to = MemoryMarshal.Cast<long, ulong>(target); source.Length - at >= Vector<ushort>.Count; at += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[at..]), out var low, out var high);
            Store(low, to[at..]);
            Store(high, to[(at + Vector<uint>.Count)..]);
        }
        for (; at < source.Length; at++)
            target[at] = source[at];
    }

    public static void Widen(ReadOnlySpan<uint> source, Span<long> target)
    {
        var at = 0;
        for (var to = MemoryMarshal.Cast<long, ulong>(target); source.Length - at >= Vector<uint>.Count; at += Vector<uint>.Count)
            Store(new Vector<uint>(source[at..]), to[at..]);
        for (; at < source.Length; at++)
            target[at] = source[at];
    }

    public static void Widen(ReadOnlySpan<int> source, Span<long> target)
    {
        var at = 0;
        for (; source.Length - at >= Vector<int>.Count; at += Vector<int>.Count)
        {
            Vector.Widen(new Vector<int>(source[at..]), out var low, out var high);
            low.CopyTo(target[at..]);
            high.CopyTo(target[(at + Vector<long>.Count)..]);
        }
        for (; at < source.Length; at++)
            target[at] = source[at];
    }

    private static void Store(Vector<uint> values, Span<ulong> target)
    {
        Vector.Widen(values, out var low, out var high);
        low.CopyTo(target);
        high.CopyTo(target[Vector<ulong>.Count..]);
    }
}
