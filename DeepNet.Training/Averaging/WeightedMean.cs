using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// average ← average + share · (value − average), which leaves alone what is equal already, whatever the share is rounded to; in one pass
/// over memory where <see cref="Feature.FusedAverages"/> is there.
/// </summary>
internal static class WeightedMean
{
    private static readonly NativeOperator _fused = new("deepnet::average_");

    /// <param name="averages">Float32 for values of 16 bits, else of the values' type.</param>
    /// <param name="values">As many, of the same shapes.</param>
    /// <param name="share">0 to 1.</param>
    public static void Fold(Tensor[] averages, Tensor[] values, double share)
    {
        if (Native.Supports(Feature.FusedAverages))
            _fused.Run(averages, values, share);
        else
            FoldEach(averages, values, share);
    }

    /// <summary>The same tensor by tensor.</summary>
    /// <param name="averages">Float32 for values of 16 bits, else of the values' type.</param>
    /// <param name="values">As many, of the same shapes.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="withheld">1 on the device where nothing is to change, else 0; null for 0.</param>
    internal static void FoldEach(Tensor[] averages, Tensor[] values, double share, Tensor? withheld = null)
    {
        foreach (var group in averages.Zip(values).GroupBy(pair => (pair.First.dtype, Device: pair.First.device.ToString())))
        {
            using var scope = NewDisposeScope();
            var first = group.First().First;
            var weight = withheld is null
                ? tensor(share, dtype: first.dtype, device: first.device)
                : full(1, share, first.dtype, first.device).squeeze() * (1 - withheld).to(first.dtype);
            foreach (var (average, value) in group)
            {
                using var inner = NewDisposeScope();
                average.lerp_(value.to(average.dtype), weight);
            }
        }
    }
}
