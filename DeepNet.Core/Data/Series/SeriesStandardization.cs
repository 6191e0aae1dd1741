using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What the columns of a time series were standardised by: (value − mean) ÷ deviation.</summary>
/// <param name="Names">The columns' names: first those that are forecast.</param>
/// <param name="Means">The mean of each.</param>
/// <param name="Deviations">The deviation of each.</param>
/// <param name="Targets">How many of them, the first ones, are forecast.</param>
public sealed record SeriesStandardization(IReadOnlyList<string> Names, IReadOnlyList<double> Means, IReadOnlyList<double> Deviations, int Targets)
{
    /// <summary>Brings forecasts back to the series' own units.</summary>
    /// <param name="forecasts">[…, targets], floating-point.</param>
    /// <returns>The same shape; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The last dimension is another.</exception>
    public Tensor Restore(Tensor forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        if (forecasts.shape is not [.., var last] || last != Targets)
            throw new ArgumentException($"Forecasts of [{string.Join(", ", forecasts.shape)}] were given; {Targets} series are forecast, which is their last dimension.", nameof(forecasts));
        using var scope = NewDisposeScope();
        var deviations = tensor(Deviations.Take(Targets).ToArray(), dtype: forecasts.dtype, device: forecasts.device);
        var means = tensor(Means.Take(Targets).ToArray(), dtype: forecasts.dtype, device: forecasts.device);
        return (forecasts * deviations + means).MoveToOuterDisposeScope();
    }
}
