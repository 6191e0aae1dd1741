namespace DeepNet.Data;

/// <summary>Batches of at most so many tokens, padding included: which samples share one is decided once.</summary>
internal sealed class TokenBatches
{
    private readonly long[] _samples;
    private readonly long[] _starts;

    /// <param name="dataset">Tells the lengths.</param>
    /// <param name="order">The samples' order.</param>
    /// <param name="options">The limits of tokens and samples, and the pool.</param>
    /// <exception cref="ArgumentException">A sample alone has more tokens.</exception>
    public TokenBatches(IDataset dataset, ISampleOrder order, LoaderOptions options)
    {
        _samples = new long[order.Count];
        var starts = new List<long>();
        var pool = options.BucketPool ?? 1;
        var (longest, size) = (0L, 0);
        for (long first = 0; first < _samples.LongLength; first += pool)
        {
            var sorted = LengthPool.Sort(order, first, (int)Math.Min(pool, _samples.LongLength - first), dataset);
            sorted.CopyTo(_samples, first);
            for (var i = 0; i < sorted.Length; i++)
            {
                var length = LengthPool.LengthOf(dataset, sorted[i]);
                if (length > options.MaxTokens)
                    throw new ArgumentException($"Sample {sorted[i]} has {length:N0} tokens, more than a batch may have ({nameof(LoaderOptions.MaxTokens)}, {options.MaxTokens:N0}). Allow more, shorten the sample, or leave it out.");
                var startsPool = i == 0 && options.BucketPool is not null; // the longest of one with the shortest of the next would be padded much
                if (starts.Count == 0 || startsPool || size == options.BatchSize || (size + 1) * Math.Max(longest, length) > options.MaxTokens)
                {
                    starts.Add(first + i);
                    (longest, size) = (0, 0);
                }

                (longest, size) = (Math.Max(longest, length), size + 1);
            }
        }

        starts.Add(_samples.LongLength);
        _starts = [.. starts];
    }

    public long Count => Math.Max(0, _starts.LongLength - 1);

    /// <summary>The batches in an epoch's order.</summary>
    /// <param name="order">An order of as many numbers as there are batches.</param>
    public IBatchOrder In(EpochOrder order) => new Ordered(this, order);

    private sealed class Ordered(TokenBatches batches, EpochOrder order) : IBatchOrder
    {
        public long Batches => batches.Count;

        public int SizeOf(long batch) => Of(batch).Length;

        public void CopyTo(long batch, Span<long> samples) => Of(batch).CopyTo(samples);

        private ReadOnlySpan<long> Of(long batch)
        {
            var number = order[batch];
            return batches._samples.AsSpan((int)batches._starts[number]..(int)batches._starts[number + 1]);
        }
    }
}
