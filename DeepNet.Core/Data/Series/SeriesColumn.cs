namespace DeepNet.Data;

/// <summary>One column of a time series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its value at each time, all finite.</param>
/// <param name="Role">What it is to the forecast.</param>
public sealed record SeriesColumn(string Name, IReadOnlyList<double> Values, SeriesRole Role = SeriesRole.Target)
{
    /// <summary>Whether it is brought to mean 0 and variance 1 by the times to learn from. Default true.</summary>
    public bool Standardize { get; init; } = true;
}
