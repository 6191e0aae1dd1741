using static TorchSharp.torch;

namespace DeepNet.Tests;

/// <summary>Counts the tensors that are alive.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// How many there are. What earlier tests left to the garbage collector is freed first: else it would go at any moment, and the count with it.
    /// </summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
