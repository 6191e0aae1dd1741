using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>What batch and instance normalization have in common: a scale and shift per channel, and running statistics.</summary>
public abstract class NormBase : Module<Tensor, Tensor>
{
    private Parameter? _weight;
    private Parameter? _bias;
    private Tensor? _running_mean;
    private Tensor? _running_var;
    private Tensor? _num_batches_tracked;

    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = InitialValues.Ones(num_features, device, dtype);
            bias = InitialValues.Zeros(num_features, device, dtype);
        }
        if (track_running_stats)
        {
            running_mean = zeros([num_features], dtype: dtype, device: device);
            running_var = ones([num_features], dtype: dtype, device: device);
            num_batches_tracked = zeros([], dtype: ScalarType.Int64, device: device);
        }
    }

    public long num_features { get; }
    public double eps { get; set; }

    /// <summary>The share of the newest batch in the running statistics; null for the average over all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }
    public bool track_running_stats { get; }

    /// <summary>[num_features]; null without affine.</summary>
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

    public Tensor? running_mean
    {
        get => _running_mean;
        set => ConditionallyRegisterBuffer(nameof(running_mean), _running_mean = value);
    }

    public Tensor? running_var
    {
        get => _running_var;
        set => ConditionallyRegisterBuffer(nameof(running_var), _running_var = value);
    }

    /// <summary>How many batches the running statistics have seen: an int64 scalar.</summary>
    public Tensor? num_batches_tracked
    {
        get => _num_batches_tracked;
        set => ConditionallyRegisterBuffer(nameof(num_batches_tracked), _num_batches_tracked = value);
    }

    private protected Parameter? Scale => _weight;

    public void reset_running_stats()
    {
        if (_running_mean is not null)
            Aten.zero_.Run(_running_mean);
        if (_running_var is not null)
            Aten.fill__Scalar.Run(_running_var, 1);
        if (_num_batches_tracked is not null)
            Aten.zero_.Run(_num_batches_tracked);
    }

    public void reset_parameters()
    {
        using var noGradient = no_grad();
        reset_running_stats();
        if (_weight is not null)
            Aten.fill__Scalar.Run(_weight, 1);
        if (_bias is not null)
            Aten.zero_.Run(_bias);
    }

    protected abstract void ValidateInputDimensions(Tensor input);

    private protected static void CheckDimensions(Tensor input, string name, int least, int most)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dimensions < least || input.Dimensions > most)
            throw new ArgumentException(
                $"{name} expects an input of {(least == most ? least : $"{least} or {most}")} dimensions, but got the shape {input.shape.Text()}.", nameof(input));
    }
}
