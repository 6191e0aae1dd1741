using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The area under the ROC curve: the probability that a random sample of the class has a higher score than a random other, equal scores
/// counting half (Fawcett: An introduction to ROC analysis, 2006); from 0 to 1, and ½ for guessing. NaN for a class without samples or
/// without others, and when scores are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read; the threshold is of no matter. Default <see cref="Labels.MultiClass"/>.</param>
/// <remarks>
/// All scores are kept, 8 bytes each, and are part of checkpoints; so the figure is exact, however the data was cut into batches. For
/// several classes each one is ranked against the rest by its softmax probability, computed in float64.
/// </remarks>
public sealed class RocAuc(Labels? labels = null) : Metric
{
    private readonly RankingFigures _figures = new(labels ?? Labels.MultiClass, Ranking.RocAuc);

    /// <summary>
    /// How the figures of classes or labels become one; no matter for <see cref="LabelKind.Binary"/>. Those that have none are left out of
    /// means, as in torchmetrics; <see cref="Detail"/> shows which. Default <see cref="Average.Macro"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public Average Average { get; init => field = Require.Defined(value); }

    /// <summary>The class or label whose figure is wanted, instead of an average. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Class { get; init => field = value is { } number ? Require.AtLeast(0, number) : null; }

    /// <summary><c>roc_auc_macro</c>, <c>roc_auc_micro</c>, <c>roc_auc_weighted</c>, <c>roc_auc_class3</c>; <c>roc_auc</c> for yes or no.</summary>
    public override string Name => ClassNaming.Of("roc_auc", _figures.Labels, Average, Class);

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _figures.Value(Average, Class);

    /// <summary>The figure of each class, by its number; empty before the first batch.</summary>
    public IReadOnlyList<double> PerClass => _figures.PerClass;

    /// <summary>The figure of each class (<c>roc_auc</c>), and how often it was right (<c>support</c>).</summary>
    public override JsonNode Detail => _figures.Detail("roc_auc");

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => _figures.Save();
        set => _figures.Restore(Name, value);
    }

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit, or the number of classes is another than before.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        _figures.Add(Name, outputs, targets);
        ClassNaming.RequireThere(Name, Class, _figures.Classes);
    }
}
