using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>max(0, x) + weight · min(0, x), with one trained weight or one per channel (dimension 1).</summary>
public sealed class PReLU : Module<Tensor, Tensor>
{
    private Parameter _weight;

    internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype) : base(nameof(PReLU))
    {
        this.num_parameters = num_parameters;
        this.init = init;
        _weight = new Parameter(full([num_parameters], init, dtype: dtype, device: device));
        register_parameter(nameof(weight), _weight);
    }

    public long num_parameters { get; }

    /// <summary>What the weights were at first.</summary>
    public double init { get; }

    public Parameter weight
    {
        get => _weight;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value));
    }

    public override Tensor forward(Tensor tensor) => functional.prelu(tensor, _weight);
}
