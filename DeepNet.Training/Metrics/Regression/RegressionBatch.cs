using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Outputs and targets that are numbers, checked.</summary>
internal static class RegressionBatch
{
    /// <returns>Both as [batch, outputs of a sample], float64.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or a type is complex.</exception>
    public static (Tensor Outputs, Tensor Targets) Read(string metric, Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (outputs.dim() < 1 || !outputs.shape.AsSpan().SequenceEqual(targets.shape))
            throw new ArgumentException(
                $"{metric} compares outputs [batch, …] with targets of the same shape, but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}. "
                + "Use squeeze or unsqueeze: shapes that only broadcast would be compared crosswise.", nameof(outputs));
        if (outputs.is_complex() || targets.is_complex())
            throw new ArgumentException($"{metric} compares real numbers, but got outputs of {outputs.dtype} and targets of {targets.dtype}.", nameof(outputs));
        var samples = outputs.shape[0];
        long[] rows = [samples, samples == 0 ? outputs.shape[1..].Aggregate(1L, (product, size) => product * size) : -1];
        return (Host.Wide(outputs).reshape(rows), Host.Wide(targets).reshape(rows));
    }
}
