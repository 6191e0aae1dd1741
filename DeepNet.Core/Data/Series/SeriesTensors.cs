using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Changes series of a batch where they lie.</summary>
internal static class SeriesTensors
{
    /// <summary>Sets runs of steps, or of channels, to a value.</summary>
    /// <param name="starts">[series × runs]: where each run begins.</param>
    /// <param name="ends">[series × runs]: where it ends.</param>
    /// <param name="runs">Runs in each series.</param>
    /// <param name="dimension">Along which the runs are: 1 for time, 2 for channels.</param>
    /// <param name="value">What is written.</param>
    /// <param name="numbers">Takes the places along.</param>
    /// <returns>From series [batch, time, channels] to changed ones.</returns>
    public static Func<Tensor, Tensor> Fill(IEnumerable<int> starts, IEnumerable<int> ends, int runs, int dimension, float value, DrawnNumbers numbers)
    {
        var (first, last) = (numbers.Add(starts), numbers.Add(ends));
        return series =>
        {
            var places = arange(series.size(dimension), int64, series.device); // [series, runs, length] below
            var isFilled = places.ge(first.Integers(-1, runs, 1)).logical_and(places.lt(last.Integers(-1, runs, 1))).any(1);
            return series.masked_fill(isFilled.unsqueeze(3 - dimension), value);
        };
    }
}
