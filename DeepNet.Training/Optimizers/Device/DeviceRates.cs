using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What an update goes by that the host does not wait for: scalars on the device, which are read there when the update runs. Where updates are
/// recorded and replayed (CUDA graphs), their values may change between two steps and the tensors must stay.
/// </summary>
internal sealed class DeviceRates
{
    /// <summary>η, float scalar; a parameter group with a rate of its own keeps its proportion to it.</summary>
    internal required Tensor LearningRate { get; init; }

    /// <summary>The momentum, or β₁, float scalar; null for the optimizer's own <see cref="ModelOptimizer.Momentum"/>, as it is at the call.</summary>
    internal Tensor? Momentum { get; init; }

    /// <summary>What gradients are divided by, float32 scalar: loss scale, mean over the window and limit of the norm in one.</summary>
    internal required Tensor GradientScale { get; init; }

    /// <summary>Float32 scalar: 1 where gradients are not finite, so that parameters, state and counts of steps stay as they are; else 0.</summary>
    internal required Tensor FoundInfinite { get; init; }

    /// <summary>The same with a share of the learning rate.</summary>
    internal DeviceRates WithShare(double share) => new()
    {
        LearningRate = (Rate.On(LearningRate) * share).Scalar!,
        Momentum = Momentum,
        GradientScale = GradientScale,
        FoundInfinite = FoundInfinite,
    };

    /// <summary>The same on another device.</summary>
    internal DeviceRates On(Device device) => new()
    {
        LearningRate = LearningRate.to(device),
        Momentum = Momentum?.to(device),
        GradientScale = GradientScale.to(device),
        FoundInfinite = FoundInfinite.to(device),
    };
}
