using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// F(x), or x + F(x) where the shapes are the same: a 1 × 1 convolution to more channels, a 3 × 3 convolution of each channel by itself, a 1 × 1
/// convolution to the outputs. Each has a batch norm, the first two ReLU6. The result goes to the scope outside.
/// </summary>
internal sealed class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly Sequential _conv;
    private readonly bool _addsInput;

    /// <param name="inputs">The channels that come in.</param>
    /// <param name="outputs">The channels that go out.</param>
    /// <param name="stride">Of the 3 × 3 convolution.</param>
    /// <param name="expansion">How many times as many channels it has as come in; with 1 the first convolution is left out.</param>
    internal InvertedResidual(int inputs, int outputs, int stride, int expansion) : base(nameof(InvertedResidual))
    {
        _addsInput = stride == 1 && inputs == outputs;
        register_module("conv", _conv = Sequential(Build(inputs, outputs, stride, expansion)));
    }

    /// <summary>Convolution, batch norm and ReLU6, under the keys <c>0</c> and <c>1</c>.</summary>
    internal static Sequential Convolve(int inputs, int outputs, int kernel, int stride = 1, int groups = 1) => Sequential(
        Conv2d(inputs, outputs, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false),
        BatchNorm2d(outputs),
        ReLU6(inplace: true));

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var residual = _conv.call(input); // [batch, outputs, height / stride, width / stride]
        if (_addsInput)
            residual.add_(input);
        return residual.MoveToOuterDisposeScope();
    }

    private static IEnumerable<Module<Tensor, Tensor>> Build(int inputs, int outputs, int stride, int expansion)
    {
        var hidden = inputs * expansion;
        if (expansion != 1)
            yield return Convolve(inputs, hidden, 1);
        yield return Convolve(hidden, hidden, 3, stride, groups: hidden);
        yield return Conv2d(hidden, outputs, 1, bias: false);
        yield return BatchNorm2d(outputs);
    }
}
