using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Weights, activations and gradients in bfloat16: half the memory of <see cref="Precision.BFloat16Mixed"/> for each, and no casting of
/// weights. A float32 copy of the weights is what the optimizer updates, since a bfloat16 weight (8 binary digits) swallows an update
/// smaller than 1/256 of it (Micikevicius et al. 2018, "master weights"). Batch norm stays in float32 with its running statistics, and
/// autocast brings inputs to bfloat16 and losses to float32.
/// </summary>
public sealed record BFloat16PurePrecision : Precision
{
    /// <inheritdoc/>
    public override PrecisionPolicy Create(Device device) => new(device) { AutocastType = ScalarType.BFloat16, WeightType = ScalarType.BFloat16 };
}
