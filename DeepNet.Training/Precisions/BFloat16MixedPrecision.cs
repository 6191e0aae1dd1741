using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Autocast to bfloat16 with weights, gradients and optimizer in float32 (Kalamkar et al. 2019): the forward and backward passes of matrix
/// products and convolutions compute in bfloat16, what needs more digits in float32, by LibTorch's lists of operators.
/// </summary>
public sealed record BFloat16MixedPrecision : Precision
{
    /// <inheritdoc/>
    public override PrecisionPolicy Create(Device device) => new(device) { AutocastType = ScalarType.BFloat16 };
}
