using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// x + F(x, t): two 3 × 3 convolutions, each after a group norm and SiLU, with the time's share of each channel added between them; x through a 1 × 1
/// convolution where the channels change. The result goes to the scope outside.
/// </summary>
internal sealed class TimedResidualBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly GroupNorm _norm1, _norm2;
    private readonly Conv2d _conv1, _conv2;
    private readonly Conv2d? _shortcut;
    private readonly Linear _time;
    private readonly double _dropout;

    internal TimedResidualBlock(DiffusionUNetOptions options, int inputs, int outputs) : base(nameof(TimedResidualBlock))
    {
        _dropout = options.Dropout;
        register_module("norm1", _norm1 = GroupNorm(options.NormGroups, inputs, DiffusionUNet.Epsilon));
        register_module("conv1", _conv1 = Conv2d(inputs, outputs, 3, padding: 1));
        register_module("time_emb_proj", _time = Linear(options.TimeFeatures, outputs));
        register_module("norm2", _norm2 = GroupNorm(options.NormGroups, outputs, DiffusionUNet.Epsilon));
        register_module("conv2", _conv2 = Conv2d(outputs, outputs, 3, padding: 1));
        if (inputs != outputs)
            register_module("conv_shortcut", _shortcut = Conv2d(inputs, outputs, 1));
    }

    internal void StartAtZero()
    {
        init.zeros_(_conv2.weight!);
        init.zeros_(_conv2.bias!);
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <param name="input">[batch, inputs, height, width].</param>
    /// <param name="time">[batch, time features], after its SiLU.</param>
    /// <returns>[batch, outputs, height, width].</returns>
    public override Tensor forward(Tensor input, Tensor time)
    {
        using var scope = NewDisposeScope();
        var hidden = _norm1.call(input).Activated().Then(_conv1);                   // [batch, outputs, height, width]
        hidden.add_(_time.call(time).unsqueeze(2).unsqueeze(3));
        hidden = hidden.Then(_norm2).Activated().Dropped(_dropout, training).Then(_conv2);
        return hidden.PlusResidual(_shortcut is null ? input : _shortcut.call(input)).MoveToOuterDisposeScope();
    }
}
