using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A figure of each class or label, made from how often it was answered, right, and both; and averages of these figures.</summary>
public abstract class ClassMetric : Metric
{
    private readonly string _figure;
    private readonly ClassCounts _counts;
    private readonly ClassCounts.Score _score;

    private protected ClassMetric(string figure, Labels? labels, ClassCounts.Score score)
        => (_figure, _counts, _score) = (figure, new ClassCounts(labels ?? Labels.MultiClass), score);

    /// <summary>How the figures of classes or labels become one; no matter for <see cref="LabelKind.Binary"/>. Default <see cref="Average.Macro"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public Average Average { get; init => field = Require.Defined(value); }

    /// <summary>The class or label whose figure is wanted, instead of an average. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Class { get; init => field = value is { } number ? Require.AtLeast(0, number) : null; }

    /// <summary>The figure's name with the average's or the class's: <c>f1_macro</c>, <c>f1_micro</c>, <c>f1_weighted</c>, <c>f1_class3</c>; <c>f1</c> for yes or no.</summary>
    public sealed override string Name => ClassNaming.Of(_figure, _counts.Labels, Average, Class);

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public sealed override double Value => _counts.Value(_score, Average, Class, FirstClass);

    /// <summary>The figure of each class, by its number; empty before the first batch.</summary>
    public IReadOnlyList<double> PerClass => _counts.PerClass(_score);

    /// <summary>The figure of each class (under its name, as <c>f1</c>), and how often it was answered and right (<c>hits</c>), answered, and right (<c>support</c>).</summary>
    public sealed override JsonNode Detail => _counts.Detail(_figure, _score);

    /// <inheritdoc/>
    public sealed override double[] Sums
    {
        get => _counts.Save();
        set => _counts.Restore(Name, value);
    }

    /// <summary>The first class that counts in averages.</summary>
    private protected virtual int FirstClass => 0;

    /// <inheritdoc/>
    public sealed override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them: [batch, classes, height, width] for images of pixels, for example.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it: [batch, height, width] for images of pixels.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit, or the number of classes is another than before.</exception>
    public sealed override void Add(Tensor outputs, Tensor targets)
    {
        _counts.Add(Name, outputs, targets);
        ClassNaming.RequireThere(Name, Class, _counts.Classes);
    }

    /// <inheritdoc/>
    public sealed override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public sealed override Tensor Tally(Tensor outputs, Tensor targets) => _counts.Tally(Name, outputs, targets);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A target was none of those that there are, or the number of classes is another than before.</exception>
    public sealed override void AddTally(ReadOnlySpan<double> tally)
    {
        _counts.AddTally(Name, tally);
        ClassNaming.RequireThere(Name, Class, _counts.Classes);
    }
}
