using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

internal static class Norms
{
    /// <summary>A norm over the last dimension, [*, width], with a scale of one; layer norms have a shift of zero where biases are wanted.</summary>
    internal static Module<Tensor, Tensor> Create(Normalization kind, long width, double epsilon, bool bias) => kind == Normalization.RmsNorm
        ? new RmsNorm(width, epsilon)
        : LayerNorm(width, epsilon, bias: bias);
}

/// <summary>
/// y = x / √(mean(x²) + ε) · weight over the last dimension. Zhang, Sennrich: Root mean square layer normalization, NeurIPS 2019. Numbers of 16 bits
/// are squared and averaged in float32, as in LLaMA.
/// </summary>
internal sealed class RmsNorm : Module<Tensor, Tensor>
{
    private readonly double _epsilon;
    private readonly Parameter _weight;

    internal RmsNorm(long width, double epsilon) : base(nameof(RmsNorm))
    {
        _epsilon = epsilon;
        register_parameter("weight", _weight = Parameter(ones(width)));
    }

    // The component is registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var precise = input.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? input.to_type(ScalarType.Float32) : input;
        var scale = precise.square().mean([-1], keepdim: true).add(_epsilon).rsqrt(); // [*, 1]
        return (precise * scale).to_type(input.dtype).mul(_weight).MoveToOuterDisposeScope();
    }
}
