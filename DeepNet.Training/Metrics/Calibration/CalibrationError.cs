using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// How far a classifier's confidence is from its accuracy (Guo, Pleiss, Sun, Weinberger: On calibration of modern neural networks, ICML 2017):
/// samples are put into bins of equal width by their confidence, and |accuracy − mean confidence| of the bins is averaged,
/// <c>Σ_b n_b/n · |acc_b − conf_b|</c>. From 0 to 1; NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">
/// How outputs and targets are read. For several classes confidence is the largest probability, and a sample is right when its class has it;
/// for <see cref="LabelKind.Binary"/> confidence is the probability of yes, and accuracy the share of yes, as in torchmetrics. Default
/// <see cref="Labels.MultiClass"/>.
/// </param>
/// <remarks>
/// Bin b holds the confidences in (b/B, (b+1)/B], and 0 is in the first. Probabilities are computed in float64. Samples are put into bins on the host, so
/// that 16 bytes of each stay on the device until they are read.
/// </remarks>
public sealed class CalibrationError(Labels? labels = null) : Metric
{
    private readonly Labels _labels = Supported(labels ?? Labels.MultiClass);
    private double[]? _sums; // undefined, then for each bin: count, sum of confidences, right ones

    /// <summary>The number of bins, at least 1. Default 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Bins { get; init => field = Require.AtLeast(1, value); } = 15;

    /// <summary>How the gaps of the bins become one figure. Default <see cref="CalibrationNorm.Mean"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such norm.</exception>
    public CalibrationNorm Norm { get; init => field = Require.Defined(value); }

    /// <summary><c>ece</c>, <c>rmsce</c> or <c>mce</c>.</summary>
    public override string Name => Norm switch
    {
        CalibrationNorm.RootMeanSquare => "rmsce",
        CalibrationNorm.Max => "mce",
        _ => "ece",
    };

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var filled = Reliability.Where(bin => bin.Count > 0).ToArray();
            if (filled.Length == 0 || All[0] > 0)
                return double.NaN;
            var samples = filled.Sum(bin => bin.Count);
            return Norm switch
            {
                CalibrationNorm.RootMeanSquare => Math.Sqrt(filled.Sum(bin => bin.Count / samples * bin.Gap * bin.Gap)),
                CalibrationNorm.Max => filled.Max(bin => Math.Abs(bin.Gap)),
                _ => filled.Sum(bin => bin.Count / samples * Math.Abs(bin.Gap)),
            };
        }
    }

    /// <summary>The bins of the reliability diagram, by rising confidence.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability
        => [.. Enumerable.Range(0, Bins).Select(bin => new ReliabilityBin(
            (double)bin / Bins, (bin + 1.0) / Bins, All[1 + 3 * bin], All[2 + 3 * bin] / All[1 + 3 * bin], All[3 + 3 * bin] / All[1 + 3 * bin]))];

    /// <summary><c>bins</c>: the reliability diagram, <c>from</c>, <c>to</c>, <c>count</c>, <c>confidence</c>, <c>accuracy</c> of each; <c>undefined</c>: samples whose scores were NaN.</summary>
    public override JsonNode Detail => new JsonObject
    {
        ["bins"] = new JsonArray([.. Reliability.Select(bin => new JsonObject
        {
            ["from"] = FigureJson.Of(bin.From),
            ["to"] = FigureJson.Of(bin.To),
            ["count"] = FigureJson.Of(bin.Count),
            ["confidence"] = FigureJson.Of(bin.Confidence),
            ["accuracy"] = FigureJson.Of(bin.Accuracy),
        })]),
        ["undefined"] = FigureJson.Of(All[0]),
    };

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => [.. All];
        set => _sums = SavedSums.Require(Name, value, 1 + 3 * Bins);
    }

    private double[] All => _sums ??= new double[1 + 3 * Bins];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit, or a probability is not between 0 and 1.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var pairs = IsMultiClass
            ? Pairs(ClassBatch.Read(_labels, Name, outputs, targets))
            : Pairs(FlagBatch.Read(_labels, Name, outputs, targets));
        AddPairs(Host.Doubles(pairs));
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <returns>The number of wrong targets, then two numbers a sample.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        if (IsMultiClass)
        {
            var (classes, wrong) = ClassBatch.Tallied(_labels, Name, outputs, targets);
            return Row(wrong, Pairs(classes));
        }
        var (flags, others) = FlagBatch.Tallied(_labels, Name, outputs, targets);
        return Row(others, Pairs(flags));

        static Tensor Row(Tensor wrong, Tensor pairs) => cat([wrong.reshape(1).to(float64, pairs.device), pairs]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A target was none of those that there are, or a probability is not between 0 and 1.</exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        if (IsMultiClass)
            ClassBatch.RequireNone(Name, wrong: tally[0]);
        else
            FlagBatch.RequireNone(_labels, Name, wrong: tally[0]);
        AddPairs(tally[1..]);
    }

    private bool IsMultiClass => _labels.Kind == LabelKind.MultiClass;

    private void AddPairs(ReadOnlySpan<double> pairs)
    {
        var count = pairs.Length / 2;
        for (var index = 0; index < count; index++)
            AddSample(pairs[index], pairs[count + index]);
    }

    private void AddSample(double confidence, double right)
    {
        if (double.IsNaN(right))
            return;
        if (double.IsNaN(confidence))
        {
            All[0]++;
            return;
        }
        if (confidence is < 0 or > 1 + 1e-6)
            throw new ArgumentException(FormattableString.Invariant(
                $"{Name} was told that outputs are probabilities (Labels.Probabilities), but met {confidence}; probabilities are at least 0 and at most 1."));
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        All[1 + 3 * bin]++;
        All[2 + 3 * bin] += confidence;
        All[3 + 3 * bin] += right;
    }

    private Tensor Pairs(ClassBatch batch)
    {
        if (batch.Targets.numel() == 0)
            return zeros([0], float64, batch.Targets.device);
        var probabilities = batch.Probabilities(_labels);
        var (confidence, answers) = (probabilities.amax([-1]), probabilities.argmax(-1));
        return Pairs(confidence, answers.eq(batch.Targets.flatten().to(answers.device)), batch.Kept);
    }

    private Tensor Pairs(FlagBatch batch)
    {
        var scores = Host.Wide(batch.Scores);
        return Pairs(_labels.Probabilities ? scores : scores.sigmoid(), batch.Positive, batch.Kept);
    }

    /// <returns>[2n], float64: confidences, then whether each is right, where NaN marks what does not count.</returns>
    private static Tensor Pairs(Tensor confidences, Tensor right, Tensor? kept)
    {
        var marks = right.to(float64).flatten();
        if (kept is not null)
            marks = marks.masked_fill(kept.flatten().logical_not().to(marks.device), double.NaN);
        return cat([confidences.flatten(), marks.to(confidences.device)]);
    }

    private static Labels Supported(Labels labels) => labels.Kind != LabelKind.MultiLabel ? labels
        : throw new ArgumentException("CalibrationError reads Labels.MultiClass and Labels.Binary; for several labels take one for each, of its column.", nameof(labels));
}
