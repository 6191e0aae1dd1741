using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The L2 norm of gradients as one vector, on the device.</summary>
internal static class GradientNorm
{
    /// <param name="gradients">Of any types, on any devices. Those of 16 bits are summed in float32, whose range and digits they need.</param>
    /// <param name="device">Where the result is to be.</param>
    /// <returns>Scalar, float64 where a gradient is, else float32; 0 for no gradients.</returns>
    internal static Tensor Of(Tensor[] gradients, Device device)
    {
        if (gradients.Length == 0)
            return zeros([], ScalarType.Float32, device);
        var type = gradients.Any(gradient => gradient.dtype is ScalarType.Float64 or ScalarType.ComplexFloat64) ? ScalarType.Float64 : ScalarType.Float32;
        var norms = gradients.Select(Usable).GroupBy(gradient => (gradient.dtype, gradient.device.ToString()))
            .SelectMany(group => new TensorList([.. group], together: true).Norm().Items).Select(norm => norm.to(type, device));
        return stack(norms).norm();
    }

    private static Tensor Usable(Tensor gradient)
    {
        var dense = gradient.is_sparse ? gradient.to_dense() : gradient;
        if (dense.is_complex())
            return dense.resolve_conj().view_as_real();
        return dense.to(dense.WideType());
    }
}
