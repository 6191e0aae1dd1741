using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Mean and squared deviations of each column of targets, and the squared errors of the outputs, merged batch by batch by the update of Chan,
/// Golub, LeVeque (1979), which loses no digits where the mean is large.
/// </summary>
internal sealed class ColumnMoments
{
    private const int Kinds = 5;

    private double[] _sums = []; // count, means…, deviations…, errors…, least…, most…

    public int Columns => _sums.Length / Kinds;

    public double Count => _sums.Length == 0 ? 0 : _sums[0];

    public Span<double> Means => Part(0);

    /// <summary>Σ (target − mean)².</summary>
    public Span<double> Deviations => Part(1);

    /// <summary>Σ (output − target)².</summary>
    public Span<double> Errors => Part(2);

    public Span<double> Least => Part(3);

    public Span<double> Most => Part(4);

    public double[] Save() => [.. _sums];

    public void Restore(string metric, double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        _sums = sums.Length == 0 || sums.Length % Kinds == 1 ? [.. sums] : throw SavedSums.Unfit(metric, sums, "none, or 1 and 5 for each output,");
    }

    /// <param name="metric">The name in errors.</param>
    /// <param name="outputs">[n, columns], float64.</param>
    /// <param name="targets">[n, columns], float64.</param>
    public void Add(string metric, Tensor outputs, Tensor targets)
    {
        var (added, columns) = ((double)targets.shape[0], (int)targets.shape[1]);
        if (_sums.Length == 0)
        {
            _sums = new double[1 + Kinds * columns];
            Least.Fill(double.PositiveInfinity);
            Most.Fill(double.NegativeInfinity);
        }
        else if (Columns != columns)
            throw new ArgumentException($"{metric} has seen {Columns} outputs a sample so far, but these have {columns}.", nameof(outputs));
        if (added == 0)
            return;
        var mean = targets.mean([0]);
        var values = Host.Doubles(stack([
            mean, (targets - mean).square().sum(dim: 0), (outputs - targets).square().sum(dim: 0), targets.amin([0]), targets.amax([0])]));
        var all = Count + added;
        for (var column = 0; column < columns; column++)
        {
            var apart = values[column] - Means[column];
            Means[column] += apart * added / all;
            Deviations[column] += values[columns + column] + apart * apart * Count * added / all;
            Errors[column] += values[2 * columns + column];
            Least[column] = Math.Min(Least[column], values[3 * columns + column]);
            Most[column] = Math.Max(Most[column], values[4 * columns + column]);
        }
        _sums[0] = all;
    }

    private Span<double> Part(int kind) => _sums.AsSpan(1 + kind * Columns, Columns);
}
