using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Normalizes each channel of each sample by itself (Ulyanov et al., 2016).</summary>
public abstract class InstanceNorm : NormBase
{
    public InstanceNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <summary>The dimensions of an input without a batch.</summary>
    protected abstract long GetNumberOfBatchDimensions();

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (input.Dimensions != GetNumberOfBatchDimensions())
            return Normalize(input);
        using var batch = Aten.unsqueeze.Call(input, 0);
        using var result = Normalize(batch);
        return Aten.squeeze_dim.Call(result, 0);
    }

    private Tensor Normalize(Tensor input)
    {
        var running = !training || track_running_stats;
        return functional.instance_norm(input, running ? running_mean : null, running ? running_var : null, Scale, bias,
            training || !track_running_stats, momentum ?? 0, eps);
    }
}
