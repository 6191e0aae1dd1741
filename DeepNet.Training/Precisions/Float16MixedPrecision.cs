using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Autocast to float16 with weights in float32, and a loss scaled so that small gradients do not vanish (Micikevicius et al. 2018). For CUDA
/// devices older than bfloat16; others are as fast and need less care with <see cref="Precision.BFloat16Mixed"/>.
/// </summary>
public sealed record Float16MixedPrecision : Precision
{
    /// <summary>How the loss is scaled. Default: as in PyTorch.</summary>
    public GradientScalerOptions Scaler { get; init => field = Require.Given(value); } = new();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The device is not CUDA.</exception>
    public override PrecisionPolicy Create(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA
            ? new(device) { AutocastType = ScalarType.Float16, Scaler = new GradientScaler(Scaler) }
            : throw new NotSupportedException(
                $"Float16Mixed trains on CUDA, and the model is on {device}: move it there first (model.cuda()), or use Precision.BFloat16Mixed, which the CPU computes fast.");
    }
}
