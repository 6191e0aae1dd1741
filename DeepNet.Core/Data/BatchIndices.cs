namespace DeepNet.Data;

/// <summary>Checks the indices that a data set is asked for.</summary>
internal static class BatchIndices
{
    public static long Check(long index, long count) => (ulong)index < (ulong)count
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set has {count:N0} samples; indices go from 0 to {count - 1:N0}.");
}
