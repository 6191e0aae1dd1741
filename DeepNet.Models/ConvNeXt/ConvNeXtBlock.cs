using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// x + γ·F(x), where F is a 7 × 7 convolution of each channel by itself, a layer norm, and two linear layers with GELU between them, and γ a learned
/// factor for each channel. The result goes to the scope outside.
/// </summary>
internal sealed class ConvNeXtBlock : Module<Tensor, Tensor>
{
    private const int Expansion = 4;

    private readonly Sequential _block;
    [ComponentName(Name = "layer_scale")]
    private readonly Parameter _layerScale;
    private readonly StochasticDepth _depth;

    internal ConvNeXtBlock(int channels, double layerScale, double dropped) : base(nameof(ConvNeXtBlock))
    {
        register_parameter("layer_scale", _layerScale = new Parameter(full([channels, 1, 1], layerScale)));
        register_module("block", _block = Sequential(
            Conv2d(channels, channels, 7, padding: 3, groups: channels),
            new Permute(0, 2, 3, 1),                // [batch, height, width, channels]
            LayerNorm(channels, eps: ChannelNorm.Epsilon),
            Linear(channels, Expansion * channels),
            GELU(),
            Linear(Expansion * channels, channels),
            new Permute(0, 3, 1, 2)));              // [batch, channels, height, width]
        register_module("stochastic_depth", _depth = new StochasticDepth(dropped));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var branch = _block.call(input);
        var scaled = (_layerScale * branch).Then(_depth); // [batch, channels, height, width]
        scaled.add_(input);
        return scaled.MoveToOuterDisposeScope();
    }
}

/// <summary>A layer norm over the channels of each pixel: torchvision's LayerNorm2d, keys <c>weight</c> and <c>bias</c>.</summary>
internal sealed class ChannelNorm : Module<Tensor, Tensor>
{
    internal const double Epsilon = 1e-6;

    private readonly long[] _shape;
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    internal ChannelNorm(int channels) : base(nameof(ChannelNorm))
    {
        _shape = [channels];
        register_parameter("weight", _weight = new Parameter(ones(_shape)));
        register_parameter("bias", _bias = new Parameter(zeros(_shape)));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var normalized = functional.layer_norm(input.permute(0, 2, 3, 1), _shape, _weight, _bias, Epsilon); // [batch, height, width, channels]
        return normalized.permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // [batch, channels, height, width]
    }
}

/// <summary>Puts the dimensions in another order.</summary>
internal sealed class Permute(params long[] order) : Module<Tensor, Tensor>(nameof(Permute))
{
    public override Tensor forward(Tensor input) => input.permute(order);
}
