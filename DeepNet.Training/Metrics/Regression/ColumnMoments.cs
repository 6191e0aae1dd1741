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

    /// <summary>What a batch adds: the number of samples, then for each column mean, deviations, errors, least and most. The caller's scope owns it.</summary>
    /// <param name="outputs">[n, columns], float64.</param>
    /// <param name="targets">[n, columns], float64.</param>
    public static Tensor Tally(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (count, columns) = (targets.shape[0], targets.shape[1]);
        if (count == 0)
            return zeros([1 + Kinds * columns], float64, targets.device).MoveToOuterDisposeScope();
        var mean = targets.mean([0]);
        return cat([
            full([1], count, float64, targets.device), mean, (targets - mean).square().sum(dim: 0), (outputs - targets).square().sum(dim: 0),
            targets.amin([0]), targets.amax([0])]).MoveToOuterDisposeScope();
    }

    /// <summary>Adds what <see cref="Tally"/> gave.</summary>
    /// <param name="metric">The name in errors.</param>
    /// <param name="tally">Its numbers.</param>
    public void Add(string metric, ReadOnlySpan<double> tally)
    {
        var (added, columns) = (tally[0], tally.Length / Kinds);
        var values = tally[1..];
        if (_sums.Length == 0)
        {
            _sums = new double[1 + Kinds * columns];
            Least.Fill(double.PositiveInfinity);
            Most.Fill(double.NegativeInfinity);
        }
        else if (Columns != columns)
            throw new ArgumentException($"{metric} has seen {Columns} outputs a sample so far, but these have {columns}.");
        if (added == 0)
            return;
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
