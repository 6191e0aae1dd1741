using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Average precision: Σₙ (Rₙ − Rₙ₋₁) Pₙ with precision and recall at each distinct score, falling, and no interpolation, as in scikit-learn;
/// from 0 to 1. NaN for a class without samples (as in torchmetrics; scikit-learn has 0), and when scores are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read; the threshold is of no matter. Default <see cref="Labels.MultiClass"/>.</param>
/// <remarks>
/// All scores are kept, 8 bytes each, and are part of checkpoints; so the figure is exact, however the data was cut into batches. For
/// several classes each one is ranked against the rest by its softmax probability, computed in float64.
/// </remarks>
public sealed class AveragePrecision(Labels? labels = null) : Metric
{
    private readonly RankingFigures _figures = new(labels ?? Labels.MultiClass, Ranking.AveragePrecision);

    /// <summary>
    /// How the figures of classes or labels become one; no matter for <see cref="LabelKind.Binary"/>. Those that have none are left out of
    /// means, as in torchmetrics; <see cref="Detail"/> shows which. Default <see cref="Average.Macro"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public Average Average { get; init => field = Require.Defined(value); }

    /// <summary>The class or label whose figure is wanted, instead of an average. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Class { get; init => field = value is { } number ? Require.AtLeast(0, number) : null; }

    /// <summary><c>average_precision_macro</c>, <c>average_precision_micro</c>, <c>average_precision_weighted</c>, <c>average_precision_class3</c>; <c>average_precision</c> for yes or no.</summary>
    public override string Name => ClassNaming.Of("average_precision", _figures.Labels, Average, Class);

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _figures.Value(Average, Class);

    /// <summary>The figure of each class, by its number; empty before the first batch.</summary>
    public IReadOnlyList<double> PerClass => _figures.PerClass;

    /// <summary>The figure of each class (<c>average_precision</c>), and how often it was right (<c>support</c>).</summary>
    public override JsonNode Detail => _figures.Detail("average_precision");

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
