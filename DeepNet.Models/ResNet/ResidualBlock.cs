using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// y = relu(x + F(x)), where F is convolutions, each with a batch norm, with ReLU between them, and x is brought to the shape of F(x)
/// where the two differ. The result goes to the scope outside; everything else ends with the block.
/// </summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly (Conv2d Convolution, BatchNorm2d Norm)[] _branch;
    private readonly Module<Tensor, Tensor>? _shortcut;
    private readonly StochasticDepth _depth;

    /// <param name="options">The network's options.</param>
    /// <param name="inputs">The channels that come in.</param>
    /// <param name="width">The channels of the stage.</param>
    /// <param name="stride">1, or 2 in the first block of each stage but the first.</param>
    /// <param name="dropped">The probability with which training leaves F(x) out.</param>
    internal ResidualBlock(ResNetOptions options, int inputs, int width, int stride, double dropped) : base(nameof(ResidualBlock))
    {
        var outputs = width * options.Expansion;
        // torchvision draws the shortcut's weights before the branch's, and lists them after.
        var same = stride == 1 && inputs == outputs;
        _shortcut = same ? null : options.Shortcut == ResNetShortcut.Projection
            ? new ProjectionShortcut(inputs, outputs, stride)
            : new ZeroPaddingShortcut(inputs, outputs, stride);

        _branch = options.Block == ResNetBlock.Basic
            ? [Convolve(inputs, width, 3, stride), Convolve(width, width, 3)]
            : Bottleneck(inputs, width * options.WidthPerGroup / 64 * options.Groups, outputs, stride, options.Groups);
        for (var index = 0; index < _branch.Length; index++)
        {
            register_module($"conv{index + 1}", _branch[index].Convolution);
            register_module($"bn{index + 1}", _branch[index].Norm);
        }
        if (_shortcut is not null)
            register_module("downsample", _shortcut);
        register_module("stochastic_depth", _depth = new StochasticDepth(dropped));
    }

    /// <summary>Draws the convolutions anew, N(0, 2 / fan-out) as torchvision does, in the order of the keys.</summary>
    internal void Initialize(bool zeroInitResidual)
    {
        foreach (var (convolution, _) in _branch)
            init.kaiming_normal_(convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        if (_shortcut is ProjectionShortcut projection)
            init.kaiming_normal_(projection.Convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        if (zeroInitResidual)
            init.zeros_(_branch[^1].Norm.weight);
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var residual = _branch[0].Convolution.call(input).Then(_branch[0].Norm); // [batch, width, height / stride, width / stride]
        foreach (var (convolution, norm) in _branch.AsSpan(1))
        {
            residual.relu_();
            residual = residual.Then(convolution).Then(norm);
        }
        residual = residual.Then(_depth);
        residual.add_(_shortcut is null ? input : _shortcut.call(input)); // [batch, outputs, height / stride, width / stride]
        residual.relu_();
        return residual.MoveToOuterDisposeScope();
    }

    // The stride is on the 3 × 3 convolution, not on the first 1 × 1 as in the paper: "ResNet v1.5".
    private static (Conv2d, BatchNorm2d)[] Bottleneck(int inputs, int inner, int outputs, int stride, int groups)
        => [Convolve(inputs, inner, 1), Convolve(inner, inner, 3, stride, groups), Convolve(inner, outputs, 1)];

    private static (Conv2d, BatchNorm2d) Convolve(int inputs, int outputs, int kernel, int stride = 1, int groups = 1)
        => (Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false), BatchNorm2d(outputs));
}

/// <summary>The blocks of one size, under their numbers as keys.</summary>
internal sealed class ResNetStage : Module<Tensor, Tensor>
{
    private readonly bool _rematerialize;

    internal ResNetStage(IReadOnlyList<ResidualBlock> blocks, bool rematerialize) : base(nameof(ResNetStage))
    {
        Blocks = blocks;
        _rematerialize = rematerialize;
        for (var index = 0; index < blocks.Count; index++)
            register_module(index.ToString(), blocks[index]);
    }

    internal IReadOnlyList<ResidualBlock> Blocks { get; }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        var hidden = Apply(Blocks[0], input);
        for (var index = 1; index < Blocks.Count; index++)
        {
            using var before = hidden;
            hidden = Apply(Blocks[index], before);
        }
        return hidden;
    }

    private Tensor Apply(ResidualBlock block, Tensor input) => _rematerialize ? Rematerialize.Run(block, input) : block.call(input);
}
