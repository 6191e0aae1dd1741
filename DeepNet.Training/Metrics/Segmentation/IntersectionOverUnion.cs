using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Intersection over union (Jaccard index) of the pixels answered and right, hits / (answered + right − hits), over all images together; from
/// 0 to 1. Its macro average is the mIoU of the segmentation benchmarks. 0 for a class that neither targets nor answers have, as in
/// torchmetrics; macro averages leave it out. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class IntersectionOverUnion(Labels? labels = null) : Metric
{
    private readonly ClassCounts _counts = new(labels ?? Labels.MultiClass);

    /// <summary>How the figures of classes or labels become one; no matter for <see cref="LabelKind.Binary"/>. Default <see cref="Average.Macro"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public Average Average { get; init => field = Require.Defined(value); }

    /// <summary>Whether class 0 counts in averages; without it, they are those of the objects. Default true.</summary>
    public bool Background { get; init; } = true;

    /// <summary>The class or label whose figure is wanted, instead of an average. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Class { get; init => field = value is { } number ? Require.AtLeast(0, number) : null; }

    /// <summary><c>iou_macro</c>, <c>iou_micro</c>, <c>iou_weighted</c>, <c>iou_class3</c>; <c>iou</c> for yes or no.</summary>
    public override string Name => ClassNaming.Of("iou", _counts.Labels, Average, Class);

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _counts.Value(Score, Average, Class, Background ? 0 : 1);

    /// <summary>The figure of each class, by its number; empty before the first batch.</summary>
    public IReadOnlyList<double> PerClass => _counts.PerClass(Score);

    /// <summary>The figure of each class (<c>iou</c>), and how often it was answered and right (<c>hits</c>), answered, and right (<c>support</c>).</summary>
    public override JsonNode Detail => _counts.Detail("iou", Score);

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => _counts.Save();
        set => _counts.Restore(Name, value);
    }

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them: [batch, classes, height, width] for images.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it: [batch, height, width] for images.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit, or the number of classes is another than before.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        _counts.Add(Name, outputs, targets);
        ClassNaming.RequireThere(Name, Class, _counts.Classes);
    }

    private static double Score(double hits, double answered, double right) => ClassCounts.Share(hits, answered + right - hits);
}
