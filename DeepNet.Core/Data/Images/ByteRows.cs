using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepNet.Data;

/// <summary>Vectorised work on rows of bytes.</summary>
internal static class ByteRows
{
    private static readonly Vector256<byte> _backwards = Vector256.Create(
        (byte)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    /// <summary>Copies a row from its end to its start.</summary>
    public static void Reverse(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (!Vector256.IsHardwareAccelerated || source.Length < Vector256<byte>.Count)
        {
            source.CopyTo(target);
            target[..source.Length].Reverse();
            return;
        }
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target[..source.Length]);
        var last = source.Length - Vector256<byte>.Count;
        for (var place = 0; ; place = Math.Min(place + Vector256<byte>.Count, last)) // the last vector may overlap the one before
        {
            Vector256.Shuffle(Vector256.LoadUnsafe(ref from, (nuint)(last - place)), _backwards).StoreUnsafe(ref to, (nuint)place);
            if (place == last)
                return;
        }
    }

    /// <summary>Replaces each byte by what a table of 256 has in its place.</summary>
    public static void Map(ReadOnlySpan<byte> source, ReadOnlySpan<byte> table, Span<byte> target)
    {
        ref var entry = ref MemoryMarshal.GetReference(table[..256]);
        target = target[..source.Length];
        var i = 0;
        if (Avx512Vbmi.IsSupported)
        {
            var (first, second) = (Vector512.LoadUnsafe(ref entry), Vector512.LoadUnsafe(ref entry, 64));
            var (third, fourth) = (Vector512.LoadUnsafe(ref entry, 128), Vector512.LoadUnsafe(ref entry, 192));
            for (; i <= source.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
            {
                var values = Vector512.Create(source[i..]);
                Vector512.ConditionalSelect(
                    Vector512.GreaterThanOrEqual(values, Vector512.Create((byte)128)),
                    Avx512Vbmi.PermuteVar64x8x2(third, values, fourth), Avx512Vbmi.PermuteVar64x8x2(first, values, second)).CopyTo(target[i..]);
            }
        }
        for (; i < source.Length; i++)
            target[i] = Unsafe.Add(ref entry, source[i]);
    }

    /// <summary>The sum of all bytes.</summary>
    public static long Sum(ReadOnlySpan<byte> values)
    {
        var sum = 0L;
        var i = 0;
        while (i <= values.Length - Vector<byte>.Count)
        {
            // 64 vectors at most, so that the 16-bit sums, of two bytes each, do not overflow.
            var sums = Vector<ushort>.Zero;
            for (var most = 64; most > 0 && i <= values.Length - Vector<byte>.Count; most--, i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(values[i..]), out var low, out var high);
                sums += low + high;
            }
            Vector.Widen(sums, out var first, out var second);
            sum += Vector.Sum(first + second);
        }
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }

    /// <summary>The least byte and the largest.</summary>
    public static (byte Least, byte Most) Range(ReadOnlySpan<byte> values)
    {
        var (least, most) = (byte.MaxValue, byte.MinValue);
        var i = 0;
        if (values.Length >= Vector<byte>.Count)
        {
            var (leasts, mosts) = (new Vector<byte>(byte.MaxValue), Vector<byte>.Zero);
            for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                var vector = new Vector<byte>(values[i..]);
                (leasts, mosts) = (Vector.Min(leasts, vector), Vector.Max(mosts, vector));
            }
            for (var lane = 0; lane < Vector<byte>.Count; lane++)
                (least, most) = (Math.Min(least, leasts[lane]), Math.Max(most, mosts[lane]));
        }
        for (; i < values.Length; i++)
            (least, most) = (Math.Min(least, values[i]), Math.Max(most, values[i]));
        return (least, most);
    }

    /// <summary>Rounds each value to the nearest whole number, halves to the even one, within 0 to 255.</summary>
    public static void Round(ReadOnlySpan<float> source, Span<byte> target)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var width = Vector<float>.Count;
            for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
                Narrow(
                    Vector.Round(new Vector<float>(source[i..])), Vector.Round(new Vector<float>(source[(i + width)..])),
                    Vector.Round(new Vector<float>(source[(i + 2 * width)..])), Vector.Round(new Vector<float>(source[(i + 3 * width)..]))).CopyTo(target[i..]);
        }
        for (; i < source.Length; i++)
            target[i] = (byte)Math.Clamp(MathF.Round(source[i]), 0, 255);
    }

    /// <summary>Bytes as whole numbers in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen(
        Vector<byte> bytes, out Vector<float> first, out Vector<float> second, out Vector<float> third, out Vector<float> fourth)
    {
        Vector.Widen(bytes, out var low, out var high);
        Vector.Widen(low, out var a, out var b);
        Vector.Widen(high, out var c, out var d);
        // From signed numbers: below 2³¹ it is the same, and one instruction.
        first = Vector.ConvertToSingle(Vector.AsVectorInt32(a));
        second = Vector.ConvertToSingle(Vector.AsVectorInt32(b));
        third = Vector.ConvertToSingle(Vector.AsVectorInt32(c));
        fourth = Vector.ConvertToSingle(Vector.AsVectorInt32(d));
    }

    /// <summary>Values as bytes: cut off at 0 and 255, and what is behind the point falls away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Narrow(Vector<float> first, Vector<float> second, Vector<float> third, Vector<float> fourth) => Vector.Narrow(
        Vector.Narrow(Whole(first), Whole(second)), Vector.Narrow(Whole(third), Whole(fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Whole(Vector<float> values) => Vector.AsVectorUInt32(
        Vector.ConvertToInt32Native(Vector.Min(Vector.Max(values, Vector<float>.Zero), new Vector<float>(255f))));
}
