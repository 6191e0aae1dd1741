using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Option B: a 1 × 1 convolution and a batch norm, under the keys of the <c>nn.Sequential</c> that torchvision has here.</summary>
internal sealed class ProjectionShortcut : Module<Tensor, Tensor>
{
    private readonly BatchNorm2d _norm;

    internal ProjectionShortcut(int inputs, int outputs, int stride) : base(nameof(ProjectionShortcut))
    {
        register_module("0", Convolution = Conv2d(inputs, outputs, 1, stride: stride, bias: false));
        register_module("1", _norm = BatchNorm2d(outputs));
    }

    internal Conv2d Convolution { get; }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input) => Convolution.call(input).Then(_norm); // [batch, outputs, height / stride, width / stride]
}

/// <summary>Option A: every stride-th pixel, and channels of zeros around the input's.</summary>
internal sealed class ZeroPaddingShortcut(int inputs, int outputs, int stride) : Module<Tensor, Tensor>(nameof(ZeroPaddingShortcut))
{
    private readonly (int Before, int After) _zeros = ((outputs - inputs) / 2, outputs - inputs - (outputs - inputs) / 2);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sampled = input.slice(2, 0, input.size(2), stride).slice(3, 0, input.size(3), stride); // [batch, inputs, height / stride, width / stride]
        long[] zeros = [0, 0, 0, 0, _zeros.Before, _zeros.After]; // from the last dimension on
        return functional.pad(sampled, zeros).MoveToOuterDisposeScope(); // [batch, outputs, height / stride, width / stride]
    }
}
