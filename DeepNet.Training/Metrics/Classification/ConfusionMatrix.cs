using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// How often each class was answered as each: row by the right class, column by the answer. For <see cref="LabelKind.Binary"/> the classes
/// are no and yes; for <see cref="LabelKind.MultiLabel"/> there is such a 2 × 2 matrix for each label. The figure is the share on the
/// diagonal, the accuracy; NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class ConfusionMatrix(Labels? labels = null) : Metric
{
    private readonly Labels _labels = labels ?? Labels.MultiClass;
    private readonly ClassCounts _flags = new(labels ?? Labels.MultiClass);
    private double[] _cells = []; // undefined, then the rows: for several classes

    /// <summary>What the numbers in <see cref="Detail"/> are shares of; a share of nothing is 0. Default <see cref="MatrixNormalization.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such normalization.</exception>
    public MatrixNormalization Normalization { get; init => field = Require.Defined(value); }

    /// <summary>Names of the classes or labels, in order, for <see cref="Detail"/>. Default null: their numbers.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <inheritdoc/>
    public override string Name => "confusion_matrix";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var all = Counts();
            return Undefined > 0 ? double.NaN : all.Sum(matrix => Enumerable.Range(0, matrix.GetLength(0)).Sum(index => matrix[index, index]))
                / all.Sum(matrix => matrix.Cast<double>().Sum());
        }
    }

    /// <summary>The counts: one matrix [right class, answer]; for <see cref="LabelKind.MultiLabel"/> one for each label. Empty before the first batch.</summary>
    public IReadOnlyList<double[,]> Matrices => Counts();

    /// <summary>
    /// <c>matrix</c>: rows of numbers, by the right class (for <see cref="LabelKind.MultiLabel"/> <c>matrices</c>, by label);
    /// <c>classes</c>: names; <c>normalization</c>; <c>undefined</c>: answers without meaning, because scores were NaN.
    /// </summary>
    public override JsonNode Detail
    {
        get
        {
            var matrices = new JsonArray([.. Counts().Select(matrix => Json(MatrixShares.Of(matrix, Normalization)))]);
            var detail = new JsonObject { ["classes"] = new JsonArray([.. Names().Select(name => (JsonNode)name)]) };
            if (_labels.Kind == LabelKind.MultiLabel)
                detail["matrices"] = matrices;
            else
                detail["matrix"] = matrices.Count > 0 ? matrices[0]!.DeepClone() : new JsonArray();
            detail["normalization"] = Normalization.ToString().ToLowerInvariant();
            detail["undefined"] = FigureJson.Of(Undefined);
            return detail;
        }
    }

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => IsMatrix ? [.. _cells] : _flags.Save();
        set
        {
            if (!IsMatrix)
                _flags.Restore(Name, value);
            else if (value.Length == 0 || Square(value.Length - 1) * Square(value.Length - 1) == value.Length - 1)
                _cells = [.. value];
            else
                throw SavedSums.Unfit(Name, value, "none, or 1 and a square number");
        }
    }

    private bool IsMatrix => _labels.Kind == LabelKind.MultiClass;

    private double Undefined => IsMatrix ? (_cells.Length == 0 ? 0 : _cells[0]) : _flags.Undefined;

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes, types, class numbers or <see cref="ClassNames"/> do not fit, or the number of classes is another than before.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        if (!IsMatrix)
        {
            _flags.Add(Name, outputs, targets);
            RequireNames(_flags.Classes);
            return;
        }
        using var scope = NewDisposeScope();
        var batch = ClassBatch.Read(_labels, Name, outputs, targets);
        var classes = batch.Classes;
        RequireNames(classes);
        if (_cells.Length == 0)
            _cells = new double[1 + classes * classes];
        else if (Square(_cells.Length - 1) != classes)
            throw new ArgumentException($"{Name} has seen outputs with {Square(_cells.Length - 1)} classes so far, but these have {classes}.", nameof(outputs));
        if (targets.numel() == 0)
            return;
        var (best, answers) = batch.Best();
        var cells = batch.Targets * classes + answers;
        var undefined = best.isnan();
        if (batch.Kept is { } kept)
        {
            cells = where(kept, cells, full_like(cells, classes * classes));
            undefined = undefined.logical_and(kept);
        }
        _cells[0] += Host.Longs(undefined.sum())[0];
        Count(cells.flatten(), _cells.AsSpan(1));
    }

    /// <summary>Counts numbers of cells; one past the last is for none.</summary>
    private static void Count(Tensor numbers, Span<double> cells)
    {
        // A matrix larger than the batch is not brought over as a whole.
        if (numbers.numel() >= cells.Length)
        {
            Host.Accumulate(cells, numbers.bincount(null, cells.Length + 1)[..cells.Length]);
            return;
        }
        foreach (var number in Host.Longs(numbers))
            if (number < cells.Length)
                cells[(int)number]++;
    }

    private IReadOnlyList<double[,]> Counts()
    {
        if (!IsMatrix)
            return [.. Enumerable.Range(0, _flags.Classes).Select(Flags)];
        if (_cells.Length == 0)
            return [];
        var size = Square(_cells.Length - 1);
        var matrix = new double[size, size];
        for (var cell = 0; cell < size * size; cell++)
            matrix[cell / size, cell % size] = _cells[1 + cell];
        return [matrix];
    }

    private double[,] Flags(int label)
    {
        var (hits, answered, right, asked) = (_flags.Hits[label], _flags.Answered[label], _flags.Right[label], _flags.Asked[label]);
        return new[,] { { asked - answered - right + hits, answered - hits }, { right - hits, hits } };
    }

    private static JsonNode Json(double[,] matrix) => FigureJson.Rows([.. matrix.Cast<double>()], matrix.GetLength(1));

    private IEnumerable<string> Names()
        => ClassNames ?? (_labels.Kind == LabelKind.Binary ? ["no", "yes"]
            : [.. Enumerable.Range(0, IsMatrix ? Square(Math.Max(0, _cells.Length - 1)) : _flags.Classes)
                .Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private void RequireNames(int classes)
    {
        var expected = _labels.Kind == LabelKind.Binary ? 2 : classes;
        if (ClassNames is { } names && names.Count != expected)
            throw new ArgumentException($"{Name} has {names.Count} ClassNames, but the outputs have {expected} classes.");
    }

    private static int Square(int cells) => (int)Math.Round(Math.Sqrt(cells));
}
