using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Adds normal noise to every value of a series (Um et al.: Data augmentation of wearable sensor data for Parkinson's disease monitoring using
/// convolutional neural networks, ICMI 2017).</summary>
/// <param name="deviation">The noise's standard deviation in the series' own unit, at least 0; 0.05 is usual for series of deviation 1.</param>
public sealed class SeriesJitter(double deviation) : SeriesTransform
{
    /// <summary>The noise's standard deviation.</summary>
    public double Deviation { get; } = Require.AtLeast(0, deviation, nameof(deviation));

    private protected override void Change(SeriesView series, ref RandomStream random)
    {
        for (var step = 0; step < series.Time; step++)
            for (var channel = 0; channel < series.Channels; channel++)
                series[step, channel] += (float)(Deviation * random.NextNormal());
    }

    private protected override Func<Tensor, Tensor> Plan(IReadOnlyList<int> lengths, int channels, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var states = new ulong[random.Length];
        for (var i = 0; i < states.Length; i++)
            states[i] = random[i].State;
        var streams = RandomBits.Add(states, numbers);
        return series => series + (RandomBits.Normal(streams, arange(series.size(1) * channels, int64, series.device).view(1, -1, channels)) * Deviation).to_type(float32);
    }
}
