using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Normalizes over groups of channels of each sample (Wu and He, 2018).</summary>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    private Parameter? _weight;
    private Parameter? _bias;

    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
    {
        if (num_groups <= 0 || num_channels % num_groups != 0)
            throw new ArgumentException($"num_channels must be divisible by num_groups, but {num_channels} is not by {num_groups}.", nameof(num_groups));
        this.num_groups = num_groups;
        this.eps = eps;
        this.affine = affine;
        if (!affine)
            return;
        weight = InitialValues.Ones(num_channels, device, dtype);
        bias = InitialValues.Zeros(num_channels, device, dtype);
    }

    public long num_groups { get; set; }
    public double eps { get; set; }
    public bool affine { get; set; }

    /// <summary>[num_channels]; null without affine.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = value);
    }

    public Parameter? bias
    {
        get => _bias;
        set => ConditionallyRegisterParameter(nameof(bias), _bias = value);
    }

    public override Tensor forward(Tensor tensor) => Aten.group_norm.Call(tensor, num_groups, _weight, _bias, eps);
}
