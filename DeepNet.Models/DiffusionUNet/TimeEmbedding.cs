using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A time as features: sines, then cosines, of t / 10000^(i / (n − 1)) for i &lt; n = waves / 2, through two linear layers, each with SiLU.
/// Ho et al., 2020, §B, after Vaswani et al., 2017, §3.5.
/// </summary>
/// <remarks>The last SiLU stands in each residual block in the original; it is the same for all of them.</remarks>
internal sealed class TimeEmbedding : Module<Tensor, Tensor>
{
    private const double Longest = 10000;

    private readonly int _waves;
    private readonly Linear _first, _second;

    internal TimeEmbedding(int waves, int features) : base(nameof(TimeEmbedding))
    {
        _waves = waves;
        register_module("linear_1", _first = Linear(waves, features));
        register_module("linear_2", _second = Linear(features, features));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <param name="times">[batch], int64.</param>
    /// <returns>[batch, features].</returns>
    public override Tensor forward(Tensor times)
    {
        using var scope = NewDisposeScope();
        var half = _waves / 2;
        var frequencies = (arange(0, half, 1, ScalarType.Float32, times.device) * -Math.Log(Longest) / (half - 1)).exp();
        var angles = times.unsqueeze(1).to(ScalarType.Float32) * frequencies;                   // [batch, waves / 2]
        var waves = cat([angles.sin(), angles.cos()], 1).to_type(_first.weight!.dtype);         // [batch, waves]
        return waves.Then(_first).Activated().Then(_second).Activated().MoveToOuterDisposeScope();
    }
}
