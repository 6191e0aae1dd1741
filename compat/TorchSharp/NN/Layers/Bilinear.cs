using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>y = x₁ᵀ · weight · x₂ + bias over the last dimensions.</summary>
public sealed class Bilinear : Module<Tensor, Tensor, Tensor>
{
    private Parameter _weight;
    private Parameter? _bias;

    internal Bilinear(long in1_features, long in2_features, long out_features, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Bilinear))
    {
        this.in1_features = in1_features;
        this.in2_features = in2_features;
        this.out_features = out_features;
        var bound = 1 / Math.Sqrt(in1_features);
        weight = _weight = InitialValues.Empty([out_features, in1_features, in2_features], device, dtype);
        InitialValues.FillUniform(_weight, bound);
        if (!hasBias)
            return;
        bias = InitialValues.Empty([out_features], device, dtype);
        InitialValues.FillUniform(_bias!, bound);
    }

    public long in1_features { get; set; }
    public long in2_features { get; set; }
    public long out_features { get; set; }

    /// <summary>[out_features, in1_features, in2_features].</summary>
    public Parameter weight
    {
        get => _weight;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value));
    }

    public Parameter? bias
    {
        get => _bias;
        set => ConditionallyRegisterParameter(nameof(bias), _bias = value);
    }

    public override Tensor forward(Tensor input1, Tensor input2) => Aten.bilinear.Call(input1, input2, _weight, _bias);
}
