using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What <see cref="MeanMetric.AddTally"/> takes.</summary>
internal static class MeanTally
{
    /// <returns>[2], float64: the sum over a batch, and how many numbers it is the sum of.</returns>
    internal static Tensor Of(Tensor sum, long count) => stack([sum, full_like(sum, count)]);
}
