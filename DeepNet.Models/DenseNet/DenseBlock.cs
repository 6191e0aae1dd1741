using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Layers of which each sees the input and what all layers before it gave; the result is all of that, joined.</summary>
internal sealed class DenseBlock : Module<Tensor, Tensor>
{
    private readonly DenseLayer[] _layers;

    internal DenseBlock(DenseNetOptions options, int layers, int inputs) : base(nameof(DenseBlock))
    {
        _layers = new DenseLayer[layers];
        for (var index = 0; index < layers; index++)
            register_module($"denselayer{index + 1}", _layers[index] = new DenseLayer(options, inputs + index * options.Growth));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        List<Tensor> features = [input];
        foreach (var layer in _layers)
            features.Add(layer.call(features)); // [batch, growth, height, width]
        return cat(features, 1).MoveToOuterDisposeScope(); // [batch, inputs + layers · growth, height, width]
    }
}

/// <summary>
/// Norm, ReLU, 1 × 1 convolution, norm, ReLU, 3 × 3 convolution on the joined channels of its inputs. The result goes to the scope outside.
/// </summary>
internal sealed class DenseLayer : Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly BatchNorm2d _norm1, _norm2;
    private readonly Conv2d _conv1, _conv2;
    private readonly double _dropout;
    private readonly bool _rematerialize;

    internal DenseLayer(DenseNetOptions options, int inputs) : base(nameof(DenseLayer))
    {
        var inner = options.BottleneckFactor * options.Growth;
        (_dropout, _rematerialize) = (options.Dropout, options.Rematerialize);
        register_module("norm1", _norm1 = BatchNorm2d(inputs));
        register_module("conv1", _conv1 = Conv2d(inputs, inner, 1, bias: false));
        register_module("norm2", _norm2 = BatchNorm2d(inner));
        register_module("conv2", _conv2 = Conv2d(inner, options.Growth, 3, padding: 1, bias: false));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var hidden = _rematerialize
            ? Rematerialize.Run(inputs => [Bottleneck(inputs)], [_norm1, _conv1], features)[0]
            : Bottleneck(features);
        hidden = hidden.Then(_norm2); // [batch, factor · growth, height, width]
        hidden.relu_();
        hidden = hidden.Then(_conv2); // [batch, growth, height, width]
        return (_dropout > 0 && training ? functional.dropout(hidden, _dropout) : hidden).MoveToOuterDisposeScope();
    }

    private Tensor Bottleneck(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var hidden = cat([.. features], 1).Then(_norm1); // [batch, inputs, height, width]
        hidden.relu_();
        return hidden.Then(_conv1).MoveToOuterDisposeScope(); // [batch, factor · growth, height, width]
    }
}
