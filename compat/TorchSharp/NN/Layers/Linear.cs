using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>y = x · weightᵀ + bias over the last dimension: [*, in_features] to [*, out_features].</summary>
public sealed class Linear : Module<Tensor, Tensor>
{
    private Parameter _weight;
    private Parameter? _bias;

    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = _weight = InitialValues.Empty([outputSize, inputSize], device, dtype);
        InitialValues.FillWeight(_weight);
        if (!hasBias)
            return;
        bias = InitialValues.Empty([outputSize], device, dtype);
        InitialValues.FillBias(_bias!, _weight);
    }

    internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Dimensions != 2)
            throw new ArgumentException($"A linear layer's weight is [out_features, in_features]; this one has the shape {weight.shape.Text()}.", nameof(weight));
        in_features = weight.size(1);
        out_features = weight.size(0);
        this.weight = _weight = weight;
        this.bias = bias;
    }

    public long in_features { get; set; }
    public long out_features { get; set; }

    /// <summary>[out_features, in_features].</summary>
    public Parameter weight
    {
        get => _weight;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value));
    }

    /// <summary>[out_features], or null.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => ConditionallyRegisterParameter(nameof(bias), _bias = value);
    }

    public override Tensor forward(Tensor tensor) => Aten.linear.Call(tensor, _weight, _bias);
}
