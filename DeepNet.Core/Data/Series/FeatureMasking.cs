using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Overwrites runs of channels, for example frequencies of a spectrogram, of a series (Park et al.: SpecAugment: A simple data augmentation method for automatic speech recognition,
/// Interspeech 2019).</summary>
/// <remarks>Each run's width is uniform from 0 to the largest allowed, its place uniform among those where it fits.</remarks>
/// <param name="widest">The most channels of a run, at least 0.</param>
public sealed class FeatureMasking(int widest) : SeriesTransform
{
    /// <summary>The most channels of a run.</summary>
    public int Widest { get; } = Require.AtLeast(0, widest, nameof(widest));

    /// <summary>Runs in each series, at least 1; they may overlap. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The largest share of a series' channels that a run may take, 0 to 1, however long <see cref="Widest"/> is. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double MaxShare { get; init => field = Require.Share(value); } = 1;

    /// <summary>What is written, finite: the mean of the series is usual. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public float Value { get; init => field = Require.AtLeast(float.MinValue, value); }

    private protected override void Change(SeriesView series, ref RandomStream random)
    {
        for (var run = 0; run < Count; run++)
        {
            var (start, width) = Draw(series.Channels, ref random);
            series.Fill(0, series.Time, start, width, Value);
        }
    }

    private protected override Func<Tensor, Tensor> Plan(IReadOnlyList<int> lengths, int channels, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (starts, ends) = (new List<int>(), new List<int>()); // [series, runs]
        for (var i = 0; i < random.Length; i++)
        {
            for (var run = 0; run < Count; run++)
            {
                var (start, width) = Draw(channels, ref random[i]);
                starts.Add(start);
                ends.Add(start + width);
            }
        }
        return SeriesTensors.Fill(starts, ends, Count, dimension: 2, Value, numbers);
    }

    private (int Start, int Width) Draw(int length, ref RandomStream random)
    {
        var width = (int)random.NextInteger(Math.Min(Widest, (int)(MaxShare * length)) + 1);
        return ((int)random.NextInteger(length - width + 1), width);
    }
}
