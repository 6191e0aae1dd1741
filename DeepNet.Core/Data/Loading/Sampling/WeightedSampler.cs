namespace DeepNet.Data;

/// <summary>Draws samples at random, each as often as its weight says, in every epoch anew and always in random order.</summary>
public sealed class WeightedSampler : Sampler
{
    private readonly double[] _weights;
    private readonly double[] _sums; // up to each sample, it included
    private readonly long _drawable;

    /// <summary>A sampler by weights.</summary>
    /// <param name="weights">[samples]: finite and at least 0, with a positive sum; copied. They need not add up to 1.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public WeightedSampler(IEnumerable<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _weights = [.. weights];
        _sums = new double[_weights.Length];
        var sum = 0.0;
        for (var i = 0; i < _weights.Length; i++)
        {
            if (!double.IsFinite(_weights[i]) || _weights[i] < 0)
                throw new ArgumentException(FormattableString.Invariant($"Weight {i} is {_weights[i]}; a finite number of at least 0 is expected."), nameof(weights));
            _drawable += _weights[i] > 0 ? 1 : 0;
            _sums[i] = sum += _weights[i];
        }

        if (!(sum > 0) || !double.IsFinite(sum))
            throw new ArgumentException(FormattableString.Invariant($"The {_weights.Length} weights add up to {sum}; a finite sum above 0 is expected."), nameof(weights));
    }

    /// <summary>How many samples an epoch draws, at least 1; null, the default, for as many as the data set has, or, without replacement, as have a weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? Draws { get; init => field = value is { } draws ? Require.AtLeast(1, draws) : null; }

    /// <summary>
    /// Whether a sample can be drawn again in the same epoch. Default true: each draw is independent of all others. Without, each draw chooses by weight
    /// among those that are left (Efraimidis and Spirakis: Weighted random sampling with a reservoir, 2006).
    /// </summary>
    public bool Replacement { get; init; } = true;

    /// <inheritdoc/>
    public override bool VisitsTheSame => false;

    /// <summary>A sampler that draws every class as often as any other, however many samples it has.</summary>
    /// <param name="labels">[samples]: the class of each sample, any numbers.</param>
    /// <returns>A sampler with replacement whose weights are one over the samples of the class.</returns>
    /// <exception cref="ArgumentException">There are no labels.</exception>
    public static WeightedSampler Balanced(ReadOnlySpan<long> labels)
    {
        var counts = new Dictionary<long, long>();
        foreach (var label in labels)
            counts[label] = counts.GetValueOrDefault(label) + 1;
        var weights = new double[labels.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = 1.0 / counts[labels[i]];
        return new(weights);
    }

    /// <inheritdoc/>
    public override long CountOf(long samples)
    {
        if (samples != _weights.LongLength)
            throw new ArgumentException($"{nameof(WeightedSampler)} has {_weights.Length:N0} weights, but the data set has {samples:N0} samples; one for each is expected.");
        if (!Replacement && Draws > _drawable)
            throw new ArgumentException($"{nameof(Draws)} is {Draws:N0}, but without {nameof(Replacement)} no more can be drawn than the {_drawable:N0} samples that have a weight above 0.");
        return Draws ?? (Replacement ? samples : _drawable);
    }

    /// <inheritdoc/>
    public override ISampleOrder OrderOf(long samples, EpochKey epoch, bool shuffle)
        => Replacement ? new Independent(_sums, CountOf(samples), epoch) : new Exhausting(Race(epoch, (int)CountOf(samples)));

    // Each sample is reached after an exponential time of its weight's rate; the first to be reached are the ones drawn, in that order.
    private long[] Race(EpochKey epoch, int draws)
    {
        var times = new double[_drawable];
        var order = new long[_drawable];
        for (long sample = 0, next = 0; sample < _weights.LongLength; sample++)
            if (_weights[sample] > 0)
            {
                times[next] = -Math.Log(1 - epoch.ForDraw(sample).NextDouble()) / _weights[sample];
                order[next++] = sample;
            }

        Array.Sort(times, order);
        return order[..draws];
    }

    private sealed class Independent(double[] sums, long count, EpochKey epoch) : ISampleOrder
    {
        public long Count => count;

        // The first sample whose sum is above the number drawn.
        public long this[long position]
        {
            get
            {
                var drawn = epoch.ForDraw(position).NextDouble() * sums[^1];
                var (low, high) = (0, sums.Length - 1);
                while (low < high)
                {
                    var middle = (low + high) >> 1;
                    if (sums[middle] > drawn)
                        high = middle;
                    else
                        low = middle + 1;
                }

                return low;
            }
        }
    }

    private sealed class Exhausting(long[] order) : ISampleOrder
    {
        public long Count => order.LongLength;

        public long this[long position] => order[position];
    }
}
