using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Normalizes each channel over the batch (Ioffe and Szegedy, 2015): by the batch's own statistics while training, else by the running ones.</summary>
public abstract class BatchNorm : NormBase
{
    public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var share = momentum ?? 0;
        if (training && track_running_stats && num_batches_tracked is { } batches)
        {
            Aten.add__Scalar.Run(batches, 1);
            if (momentum is null)
                share = 1.0 / batches.item<long>();
        }
        var ofBatch = training || running_mean is null && running_var is null;
        var running = !training || track_running_stats;
        return functional.batch_norm(input, running ? running_mean : null, running ? running_var : null, Scale, bias, ofBatch, share, eps);
    }
}
