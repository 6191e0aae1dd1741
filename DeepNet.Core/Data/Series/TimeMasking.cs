namespace DeepNet.Data;

/// <summary>Overwrites runs of steps in time of a series (Park et al.: SpecAugment: A simple data augmentation method for automatic speech recognition,
/// Interspeech 2019).</summary>
/// <remarks>Each run's width is uniform from 0 to the largest allowed, its place uniform among those where it fits.</remarks>
/// <param name="widest">The most steps of a run, at least 0.</param>
public sealed class TimeMasking(int widest) : SeriesTransform
{
    /// <summary>The most steps of a run.</summary>
    public int Widest { get; } = Require.AtLeast(0, widest, nameof(widest));

    /// <summary>Runs in each series, at least 1; they may overlap. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The largest share of a series' steps that a run may take, 0 to 1, however long <see cref="Widest"/> is. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double MaxShare { get; init => field = Require.Share(value); } = 1;

    /// <summary>What is written, finite: the mean of the series is usual. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public float Value { get; init => field = Require.AtLeast(float.MinValue, value); }

    private protected override void Change(SeriesView series, ref RandomStream random)
    {
        for (var run = 0; run < Count; run++)
        {
            var most = Math.Min(Widest, (int)(MaxShare * series.Time));
            var width = (int)random.NextInteger(most + 1);
            var start = (int)random.NextInteger(series.Time - width + 1);
            series.Fill(start, width, 0, series.Channels, Value);
        }
    }
}
