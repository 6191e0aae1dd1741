using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What the device finds about a step's gradients.</summary>
/// <param name="Numbers">What the host is to read of it.</param>
/// <param name="GradientScale">What the update divides them by.</param>
internal readonly record struct Verdict(Tensor[] Numbers, Tensor GradientScale) : IDisposable
{
    /// <summary>The same, beyond the scope that it was found in.</summary>
    public Verdict Kept()
    {
        foreach (var number in Numbers)
            number.DetachFromDisposeScope();
        GradientScale.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (var number in Numbers)
            number.Dispose();
        GradientScale.Dispose();
    }
}
