namespace DeepNet.Data;

/// <summary>Some samples sorted by length.</summary>
internal static class LengthPool
{
    /// <summary>Samples in a row of an order, the shortest first, those of one length as they were.</summary>
    /// <param name="order">Their order.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="dataset">Tells their lengths.</param>
    public static long[] Sort(ISampleOrder order, long first, int count, IDataset dataset)
    {
        var samples = new long[count];
        var keys = new ulong[count];
        order.CopyTo(first, samples);
        for (var i = 0; i < count; i++)
            keys[i] = (ulong)Math.Min(LengthOf(dataset, samples[i]), int.MaxValue) << 32 | (uint)i; // no two are equal, so that any way of sorting gives the same

        Array.Sort(keys, samples);
        return samples;
    }

    public static long LengthOf(IDataset dataset, long sample) => dataset.LengthOf(sample) switch
    {
        null => throw Unknown(dataset),
        < 0 and var length => throw new InvalidOperationException($"{dataset.GetType().Name}.{nameof(IDataset.LengthOf)}({sample}) is {length}; a length is at least 0."),
        { } length => length,
    };

    public static ArgumentException Unknown(IDataset dataset) => new($"{nameof(LoaderOptions.BucketPool)} and {nameof(LoaderOptions.MaxTokens)} go by the "
        + $"samples' lengths, but {dataset.GetType().Name} tells none: implement {nameof(IDataset)}.{nameof(IDataset.LengthOf)}, or set {nameof(SampleDataset)}.{nameof(SampleDataset.Lengths)}.");
}
