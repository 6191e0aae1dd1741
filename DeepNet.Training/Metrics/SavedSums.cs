namespace DeepNet.Training;

/// <summary>Checks of the numbers that a metric is given back from a checkpoint.</summary>
internal static class SavedSums
{
    /// <summary>A copy of the numbers, if there are as many as the metric keeps.</summary>
    internal static double[] Require(string metric, double[] sums, int count)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return sums.Length == count ? [.. sums] : throw Unfit(metric, sums, $"{count} numbers");
    }

    internal static ArgumentException Unfit(string metric, double[] sums, string expected)
        => new($"{metric} keeps {expected}, but was given {sums.Length} to go on from. They belong to another metric, or to one with other options.", nameof(sums));
}
