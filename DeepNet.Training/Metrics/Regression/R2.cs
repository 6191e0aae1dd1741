using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The coefficient of determination, R² = 1 − Σ (output − target)² / Σ (target − mean target)², for each output of a sample, averaged: at most
/// 1, and 0 for answering the mean. Targets that are all equal leave nothing to explain: then it is 1 where all outputs are right and 0
/// otherwise, as in scikit-learn. NaN before the second sample, and where a value is NaN or infinite.
/// </summary>
public sealed class R2 : Metric
{
    private readonly ColumnMoments _moments = new();

    /// <summary>Whether outputs count by the variance of their targets, and not equally. Default false.</summary>
    public bool VarianceWeighted { get; init; }

    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var figures = PerOutput;
            if (_moments.Columns == 0 || !VarianceWeighted)
                return figures.Count == 0 ? double.NaN : figures.Average();
            var (sum, weights) = (0.0, 0.0);
            for (var column = 0; column < figures.Count; column++)
            {
                sum += Variation(column) * figures[column];
                weights += Variation(column);
            }
            return weights == 0 ? figures.Average() : sum / weights;
        }
    }

    /// <summary>The figure of each output of a sample; empty before the first batch.</summary>
    public IReadOnlyList<double> PerOutput => [.. Enumerable.Range(0, _moments.Columns).Select(Figure)];

    /// <summary>The figure of each output of a sample (<c>r2</c>).</summary>
    public override JsonNode Detail => new JsonObject { ["r2"] = FigureJson.Of(PerOutput) };

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => _moments.Save();
        set => _moments.Restore(Name, value);
    }

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">[batch] or [batch, …]: all but the first dimension are outputs of a sample.</param>
    /// <param name="targets">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, a type is complex, or the number of outputs is another than before.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var tally = Tally(outputs, targets);
        AddTally(Host.Doubles(tally));
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">[batch] or [batch, …]: all but the first dimension are outputs of a sample.</param>
    /// <param name="targets">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a type is complex.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (answers, right) = RegressionBatch.Read(Name, outputs, targets);
        return ColumnMoments.Tally(answers, right).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of outputs is another than before.</exception>
    public override void AddTally(ReadOnlySpan<double> tally) => _moments.Add(Name, tally);

    private double Figure(int column)
    {
        var (errors, variation) = (_moments.Errors[column], Variation(column));
        return _moments.Count < 2 || !double.IsFinite(errors) || !double.IsFinite(variation) ? double.NaN
            : variation > 0 ? 1 - errors / variation
            : errors == 0 ? 1 : 0;
    }

    // The mean of equal numbers may be off by a rounding, which is no variation.
    private double Variation(int column) => _moments.Least[column] == _moments.Most[column] ? 0 : _moments.Deviations[column];
}
