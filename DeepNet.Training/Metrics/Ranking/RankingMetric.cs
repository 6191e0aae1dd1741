using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A figure of how the samples of each class or label rank among the others by their scores; and averages of these figures.</summary>
/// <remarks>
/// All scores are kept, 8 bytes each, and are part of checkpoints; so the figure is exact, however the data was cut into batches. For
/// several classes each one is ranked against the rest by its softmax probability, computed in float64.
/// </remarks>
public abstract class RankingMetric : Metric
{
    private readonly string _figure;
    private readonly RankingFigures _ranking;

    private protected RankingMetric(string figure, Labels? labels, Func<double[], byte[], double> area)
        => (_figure, _ranking) = (figure, new RankingFigures(labels ?? Labels.MultiClass, area));

    /// <summary>
    /// How the figures of classes or labels become one; no matter for <see cref="LabelKind.Binary"/>. Those that have none are left out of
    /// means, as in torchmetrics; <see cref="Detail"/> shows which. Default <see cref="Average.Macro"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public Average Average { get; init => field = Require.Defined(value); }

    /// <summary>The class or label whose figure is wanted, instead of an average. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Class { get; init => field = value is { } number ? Require.AtLeast(0, number) : null; }

    /// <summary>The figure's name with the average's or the class's: <c>roc_auc_macro</c>, <c>roc_auc_micro</c>, <c>roc_auc_weighted</c>, <c>roc_auc_class3</c>; <c>roc_auc</c> for yes or no.</summary>
    public sealed override string Name => ClassNaming.Of(_figure, _ranking.Labels, Average, Class);

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public sealed override double Value => _ranking.Value(Average, Class);

    /// <summary>The figure of each class, by its number; empty before the first batch.</summary>
    public IReadOnlyList<double> PerClass => _ranking.PerClass;

    /// <summary>The figure of each class (under its name, as <c>roc_auc</c>), and how often it was right (<c>support</c>).</summary>
    public sealed override JsonNode Detail => _ranking.Detail(_figure);

    /// <inheritdoc/>
    public sealed override double[] Sums
    {
        get => _ranking.Save();
        set => _ranking.Restore(Name, value);
    }

    /// <inheritdoc/>
    public sealed override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit, or the number of classes is another than before.</exception>
    public sealed override void Add(Tensor outputs, Tensor targets)
    {
        _ranking.Add(Name, outputs, targets);
        ClassNaming.RequireThere(Name, Class, _ranking.Classes);
    }

    /// <inheritdoc/>
    public sealed override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <returns>The number of wrong targets, that of classes, and all scores and targets.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public sealed override Tensor Tally(Tensor outputs, Tensor targets) => _ranking.Tally(Name, outputs, targets);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A target was none of those that there are, or the number of classes is another than before.</exception>
    public sealed override void AddTally(ReadOnlySpan<double> tally)
    {
        _ranking.AddTally(Name, tally);
        ClassNaming.RequireThere(Name, Class, _ranking.Classes);
    }
}
