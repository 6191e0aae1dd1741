using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Two 3 × 3 convolutions that keep height and width, each with a batch norm and ReLU.</summary>
internal sealed class DoubleConvolution : Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    /// <param name="inputs">The channels that come in.</param>
    /// <param name="outputs">The channels that go out.</param>
    /// <param name="between">Those between the convolutions; as many as go out when left out.</param>
    internal DoubleConvolution(int inputs, int outputs, int? between = null) : base(nameof(DoubleConvolution))
    {
        var inner = between ?? outputs;
        register_module("double_conv", _layers = Sequential(
            Conv2d(inputs, inner, 3, padding: 1, bias: false), BatchNorm2d(inner), ReLU(inplace: true),
            Conv2d(inner, outputs, 3, padding: 1, bias: false), BatchNorm2d(outputs), ReLU(inplace: true)));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input) => _layers.call(input); // [batch, outputs, height, width]
}

/// <summary>Max-pooling by 2, then two convolutions.</summary>
internal sealed class UNetDown : Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    internal UNetDown(int inputs, int outputs) : base(nameof(UNetDown))
        => register_module("maxpool_conv", _layers = Sequential(MaxPool2d(2), new DoubleConvolution(inputs, outputs)));

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input) => _layers.call(input); // [batch, outputs, height / 2, width / 2]
}

/// <summary>Doubles height and width, joins what the level gave on the way down, then two convolutions. The result goes to the scope outside.</summary>
internal sealed class UNetUp : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _up;
    private readonly DoubleConvolution _convolutions;

    /// <param name="options">The network's options.</param>
    /// <param name="level">The level that it leads to.</param>
    internal UNetUp(UNetOptions options, int level) : base(nameof(UNetUp))
    {
        var channels = options.Channels(level);
        if (options.Upsampling == UNetUpsampling.Bilinear)
        {
            // The level above takes half the channels where it is reached without a convolution that halves them.
            var outputs = level == 0 ? channels : channels / 2;
            register_module("up", _up = Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: true));
            register_module("conv", _convolutions = new DoubleConvolution(2 * channels, outputs, channels));
        }
        else
        {
            register_module("up", _up = ConvTranspose2d(2 * channels, channels, 2, stride: 2));
            register_module("conv", _convolutions = new DoubleConvolution(2 * channels, channels));
        }
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <param name="below">[batch, channels below, about height / 2, about width / 2].</param>
    /// <param name="beside">[batch, channels, height, width].</param>
    public override Tensor forward(Tensor below, Tensor beside)
    {
        using var scope = NewDisposeScope();
        var larger = _up.call(below);
        var (rows, columns) = (beside.size(2) - larger.size(2), beside.size(3) - larger.size(3));
        if (rows != 0 || columns != 0)
        {
            // Where an odd height or width was halved, a row or column of zeros takes the place of the one lost.
            long[] zeros = [columns / 2, columns - columns / 2, rows / 2, rows - rows / 2]; // from the last dimension on
            using var smaller = larger;
            larger = functional.pad(smaller, zeros);
        }
        using var joined = cat([beside, larger], 1);
        larger.Dispose();
        return _convolutions.call(joined).MoveToOuterDisposeScope(); // [batch, channels, height, width]
    }
}
