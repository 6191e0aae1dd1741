using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Multiplies each channel of a series by a random factor, the same at all times (Um et al.: Data augmentation of wearable sensor data for
/// Parkinson's disease monitoring using convolutional neural networks, ICMI 2017).</summary>
/// <param name="deviation">The standard deviation of the factors, which are normal with mean 1, at least 0; 0.1 is usual.</param>
public sealed class SeriesScaling(double deviation) : SeriesTransform
{
    /// <summary>The standard deviation of the factors.</summary>
    public double Deviation { get; } = Require.AtLeast(0, deviation, nameof(deviation));

    private protected override void Change(SeriesView series, ref RandomStream random)
    {
        for (var channel = 0; channel < series.Channels; channel++)
        {
            var factor = (float)(1 + Deviation * random.NextNormal());
            for (var step = 0; step < series.Time; step++)
                series[step, channel] *= factor;
        }
    }

    private protected override Func<Tensor, Tensor> Plan(IReadOnlyList<int> lengths, int channels, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var factors = new double[random.Length * channels];
        for (var i = 0; i < factors.Length; i++)
            factors[i] = (float)(1 + Deviation * random[i / channels].NextNormal());
        var all = numbers.Add(factors);
        return series => series * all.Floats(-1, 1, channels);
    }
}
