using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A batch of scores for one of several classes, checked.</summary>
/// <param name="Outputs">[…, classes]: the classes last.</param>
/// <param name="Targets">[…]: class numbers, int64.</param>
/// <param name="Kept">[…]: bool, what counts; null when everything does.</param>
internal readonly record struct ClassBatch(Tensor Outputs, Tensor Targets, Tensor? Kept)
{
    public int Classes => (int)Outputs.shape[^1];

    /// <summary>Targets with a number of no class, <see cref="Classes"/>, where nothing counts.</summary>
    public Tensor Binned(Tensor numbers) => Kept is null ? numbers : where(Kept, numbers, full_like(numbers, Classes));

    /// <summary>[…]: the class with the largest score, of equal ones the first; and that score, which is NaN if one of them is.</summary>
    /// <remarks>Two plain reductions: the one operator that gives both starts all threads, however few numbers there are.</remarks>
    public (Tensor Scores, Tensor Answers) Best() => (Outputs.amax([-1]), Outputs.argmax(-1));

    /// <summary>The probabilities of the classes, [n, classes], float64.</summary>
    public Tensor Probabilities(Labels labels)
    {
        // Rows in one piece, so that a row's values do not depend on the others.
        var rows = Host.Wide(Outputs).reshape(-1, Classes).contiguous();
        return labels.Probabilities ? rows : rows.softmax(-1);
    }

    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit.</exception>
    public static ClassBatch Read(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        var dimension = DimensionOf(labels, outputs);
        if (MayBeDistributions(outputs, targets) && Host.Flag(AreDistributions(targets, dimension)))
            targets = targets.argmax(dimension);
        (outputs, targets) = Arranged(labels, metric, outputs, targets);
        return new ClassBatch(outputs, targets, KeptOf(labels, metric, targets, outputs.shape[^1]));
    }

    /// <summary>The same without looking at the targets, which may still be on their way: what does not count is masked, and what is wrong is counted.</summary>
    /// <returns>The batch, whose mask is never null, and the number of targets that are no class, a scalar on the device.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static (ClassBatch Batch, Tensor Wrong) Tallied(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        var dimension = DimensionOf(labels, outputs);
        Tensor? others = null;
        if (MayBeDistributions(outputs, targets))
        {
            others = AreDistributions(targets, dimension).logical_not();
            targets = targets.argmax(dimension);
        }
        (outputs, targets) = Arranged(labels, metric, outputs, targets);
        var isClass = targets.ge(0).logical_and(targets.lt(outputs.shape[^1]));
        var kept = labels.IgnoreIndex is { } mark ? isClass.logical_and(targets.ne(mark)) : isClass;
        var counted = labels.IgnoreIndex is { } ignored ? targets.ne(ignored) : ones_like(targets, @bool);
        var wrong = counted.logical_and(isClass.logical_not()).sum();
        return (new ClassBatch(outputs, targets, kept), others is null ? wrong : wrong + others);
    }

    /// <summary>Refuses targets that <see cref="Tallied"/> found to be wrong.</summary>
    /// <exception cref="ArgumentException">There are some.</exception>
    public static void RequireNone(string metric, double wrong)
    {
        if (wrong > 0)
            throw new ArgumentException(
                $"{metric}: {wrong:N0} targets of a batch have the number of no class of the outputs. Labels.IgnoreIndex marks targets that do not count; "
                + $"with ExecutionOptions.{nameof(ExecutionOptions.ReadEvery)} = 1 the message says which target it is.");
    }

    private static int DimensionOf(Labels labels, Tensor outputs) => labels.ClassDimension < 0 ? (int)outputs.dim() - 1 : 1;

    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    private static (Tensor Outputs, Tensor Targets) Arranged(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        var dimension = DimensionOf(labels, outputs);
        var form = labels.ClassDimension < 0 ? "[batch, …, classes]" : "[batch, classes, …]";
        if (outputs.dim() < 2 || !outputs.shape.Where((_, index) => index != dimension).SequenceEqual(targets.shape))
            throw new ArgumentException(
                $"{metric} compares scores {form} with class numbers [batch, …], but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}."
                + (outputs.shape.AsSpan().SequenceEqual(targets.shape)
                    ? " Targets of the outputs' own shape are read by Labels.Binary or Labels.MultiLabel."
                    : outputs.dim() > 2 ? " Labels.ClassDimension says where the classes are." : ""), nameof(outputs));
        if (!outputs.is_floating_point())
            throw new ArgumentException($"{metric} expects floating-point scores, but the outputs are {outputs.dtype}.", nameof(outputs));
        if (!targets.is_integral())
            throw new ArgumentException($"{metric} expects class numbers of an integer type, but the targets are {targets.dtype}.", nameof(targets));
        outputs = outputs.detach();
        return (dimension == outputs.dim() - 1 ? outputs : outputs.movedim([dimension], [-1]), targets.to(int64));
    }

    // Distributions over the classes, as mixing samples gives: the likeliest class of each counts.
    private static bool MayBeDistributions(Tensor outputs, Tensor targets)
        => targets.is_floating_point() && targets.numel() > 0 && outputs.dim() >= 2 && outputs.shape.AsSpan().SequenceEqual(targets.shape);

    private static Tensor AreDistributions(Tensor targets, long dimension)
        => (targets.sum(dimension) - 1).abs().max().lt(1e-3).logical_and(targets.min().ge(0));

    /// <summary>Whether each counts, or null when all do.</summary>
    internal static Tensor? KeptOf(Labels labels, string metric, Tensor targets, long classes)
    {
        if (targets.numel() == 0)
            return null;
        var (least, most) = targets.aminmax();
        if (Host.Longs(stack([least, most])) is not [var min, var max])
            throw new InvalidOperationException("Two numbers were expected.");
        var ignored = labels.IgnoreIndex;
        if (min >= 0 && max < classes && !(ignored >= min && ignored <= max))
            return null;
        var kept = ignored is { } mark ? targets.ne(mark) : null;
        var wrong = targets.lt(0).logical_or(targets.ge(classes));
        if (kept is not null)
            wrong = wrong.logical_and(kept);
        var places = wrong.flatten().nonzero();
        if (places.shape[0] == 0)
            return kept;
        var first = Host.Longs(places)[0];
        throw new ArgumentException(
            $"{metric}: the target at position {first} of {Shapes.Of(targets)}, flattened, is {Host.Longs(targets.flatten()[first])[0]}, but the outputs have classes 0 to {classes - 1}. "
            + (ignored is null ? "Labels.IgnoreIndex marks targets that do not count." : $"Targets that do not count are marked with {ignored} (Labels.IgnoreIndex)."),
            nameof(targets));
    }
}
