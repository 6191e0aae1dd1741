namespace DeepNet.Serialization;

/// <summary>How many elements apart neighbours of each dimension lie.</summary>
internal static class Strides
{
    /// <summary>Those of a tensor whose last dimension lies side by side and so on.</summary>
    public static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = step;
            step *= Math.Max(shape[dimension], 1);
        }
        return strides;
    }

    /// <summary>Whether elements lie one after the other; the stride of a dimension of one element means nothing.</summary>
    public static bool AreContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long step = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            if (shape[dimension] != 1 && strides[dimension] != step)
                return false;
            step *= Math.Max(shape[dimension], 1);
        }
        return true;
    }

    /// <summary>Whether elements fill a piece of memory, each place once, in whichever order of the dimensions.</summary>
    public static bool AreDense(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var (lengths, steps) = (shape.ToArray(), strides.ToArray());
        Array.Sort(steps, lengths);
        long expected = 1;
        for (var dimension = 0; dimension < steps.Length; dimension++)
        {
            if (lengths[dimension] == 1)
                continue;
            if (steps[dimension] != expected)
                return false;
            expected *= lengths[dimension];
        }
        return true;
    }

    /// <summary>From the first element to behind the last: the elements of a storage that a tensor reaches over; null when it overflows.</summary>
    public static long? Extent(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        if (shape.Contains(0))
            return 0;
        Int128 extent = 1;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            extent += (Int128)(shape[dimension] - 1) * strides[dimension]; // below 2¹²⁶
            if (extent > long.MaxValue)
                return null;
        }
        return (long)extent;
    }

    /// <summary>The number of elements; null when it overflows. Lengths of zero do not hide an overflow of the others.</summary>
    public static long? Elements(ReadOnlySpan<long> shape)
    {
        UInt128 elements = 1;
        foreach (var length in shape)
        {
            elements *= (ulong)Math.Max(length, 1);
            if (elements > long.MaxValue)
                return null;
        }
        return shape.Contains(0) ? 0 : (long)elements;
    }
}
