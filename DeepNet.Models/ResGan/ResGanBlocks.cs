using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>How layers of residual GANs are initialised and normalised.</summary>
internal static class ResGanLayers
{
    /// <summary>The layer with a spectral norm where wanted, its weight drawn anew from Xavier's uniform distribution after all else.</summary>
    internal static Module<Tensor, Tensor> Normalized(Module<Tensor, Tensor> layer, bool spectral, double gain)
    {
        var normalized = spectral ? new SpectralNorm(layer) : layer;
        Redraw(normalized, gain);
        return normalized;
    }

    internal static void Redraw(Module<Tensor, Tensor> layer, double gain) => init.xavier_uniform_(
        layer switch
        {
            SpectralNorm normalized => normalized.Weight,
            Linear linear => linear.weight!,
            _ => ((Convolution)layer).weight!,
        },
        gain);

    /// <summary>Twice the height and width, bilinearly.</summary>
    internal static Tensor Enlarged(this Tensor input) => functional.interpolate(input, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);

    /// <summary>The mean of each 2 × 2 pixels.</summary>
    internal static Tensor Halved(this Tensor input) => functional.avg_pool2d(input, 2);
}

/// <summary>x + F(x), both enlarged; F: batch norm, ReLU, 3 × 3 convolution, twice. The result goes to the scope outside.</summary>
internal sealed class GeneratorBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1, _conv2, _shortcut;
    private readonly BatchNorm2d _norm1, _norm2;

    internal GeneratorBlock(int width) : base(nameof(GeneratorBlock))
    {
        register_module("c1", _conv1 = Conv2d(width, width, 3, padding: 1));
        register_module("c2", _conv2 = Conv2d(width, width, 3, padding: 1));
        register_module("b1", _norm1 = BatchNorm2d(width));
        register_module("b2", _norm2 = BatchNorm2d(width));
        ResGanLayers.Redraw(_conv1, Math.Sqrt(2));
        ResGanLayers.Redraw(_conv2, Math.Sqrt(2));
        register_module("c_sc", _shortcut = Conv2d(width, width, 1));
        ResGanLayers.Redraw(_shortcut, gain: 1);
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = _norm1.call(input).relu_().Enlarged().Then(_conv1).Then(_norm2).relu_().Then(_conv2);
        return branch.PlusResidual(input.Enlarged().Then(_shortcut)).MoveToOuterDisposeScope(); // [batch, width, 2 · height, 2 · width]
    }
}

/// <summary>What a block of the critic does to height and width, and to its input.</summary>
internal enum CriticBlockPlace
{
    /// <summary>Halves them, with no ReLU before the first convolution, as it sees an image, and the shortcut after the pooling.</summary>
    First,

    /// <summary>Halves them.</summary>
    Halving,

    /// <summary>Leaves them, and adds the input itself.</summary>
    Keeping,
}

/// <summary>x + F(x), both halved or neither; F: ReLU, 3 × 3 convolution, twice. The result goes to the scope outside.</summary>
internal sealed class CriticBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _conv1, _conv2;
    private readonly Module<Tensor, Tensor>? _shortcut;
    private readonly CriticBlockPlace _place;

    internal CriticBlock(int inputs, int outputs, CriticBlockPlace place, bool spectral) : base(nameof(CriticBlock))
    {
        _place = place;
        register_module("c1", _conv1 = Convolve(inputs, outputs, 3));
        register_module("c2", _conv2 = Convolve(outputs, outputs, 3));
        // The original draws the first block's shortcut before it draws weights anew, that of others after.
        if (place == CriticBlockPlace.First)
            register_module("c_sc", _shortcut = Convolve(inputs, outputs, 1));
        ResGanLayers.Redraw(_conv1, Math.Sqrt(2));
        ResGanLayers.Redraw(_conv2, Math.Sqrt(2));
        if (place == CriticBlockPlace.Halving)
            register_module("c_sc", _shortcut = Convolve(inputs, outputs, 1));
        if (_shortcut is not null)
            ResGanLayers.Redraw(_shortcut, gain: 1);

        Module<Tensor, Tensor> Convolve(int from, int to, int kernel)
        {
            var convolution = Conv2d(from, to, kernel, padding: kernel / 2);
            return spectral ? new SpectralNorm(convolution) : convolution;
        }
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = _conv1.call(_place == CriticBlockPlace.First ? input : input.relu()).relu_().Then(_conv2);
        var other = _place switch
        {
            CriticBlockPlace.First => input.Halved().Then(_shortcut!),
            CriticBlockPlace.Halving => _shortcut!.call(input).Halved(),
            _ => input,
        };
        return (_place == CriticBlockPlace.Keeping ? branch : branch.Halved()).PlusResidual(other).MoveToOuterDisposeScope();
    }
}
