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
        Prepare(batch.Classes);
        if (targets.numel() > 0)
            AddCells(Host.Doubles(Cells(batch)));
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        if (!IsMatrix)
            return _flags.Tally(Name, outputs, targets);
        using var scope = NewDisposeScope();
        var (batch, wrong) = ClassBatch.Tallied(_labels, Name, outputs, targets);
        var classes = full([1], batch.Classes, int64, wrong.device);
        return cat([wrong.reshape(1), classes, Cells(batch)]).to(float64).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// A target was none of those that there are, <see cref="ClassNames"/> do not fit, or the number of classes is another than before.
    /// </exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        if (!IsMatrix)
        {
            _flags.AddTally(Name, tally);
            RequireNames(_flags.Classes);
            return;
        }
        ClassBatch.RequireNone(Name, wrong: tally[0]);
        Prepare((int)tally[1]);
        AddCells(tally[2..]);
    }

    private void Prepare(int classes)
    {
        RequireNames(classes);
        if (_cells.Length == 0)
            _cells = new double[1 + classes * classes];
        else if (Square(_cells.Length - 1) != classes)
            throw new ArgumentException($"{Name} has seen outputs with {Square(_cells.Length - 1)} classes so far, but these have {classes}.");
    }

    /// <summary>
    /// How many answers have no meaning, and how often each cell was met; or, where there are more cells than answers, the cell of each answer, one past the
    /// last for none, so that a matrix larger than the batch is not brought over.
    /// </summary>
    private static Tensor Cells(ClassBatch batch)
    {
        var count = batch.Classes * batch.Classes;
        if (batch.Targets.numel() == 0)
            return zeros([1], int64, batch.Targets.device);
        var (best, answers) = batch.Best();
        var cells = batch.Targets * batch.Classes + answers;
        var undefined = best.isnan();
        if (batch.Kept is { } kept)
        {
            cells = where(kept, cells, full_like(cells, count));
            undefined = undefined.logical_and(kept);
        }
        return cat([undefined.sum().reshape(1), cells.numel() < count ? cells.flatten() : ClassCounts.Bins(cells, count + 1)[..count]]);
    }

    private void AddCells(ReadOnlySpan<double> cells)
    {
        _cells[0] += cells[0];
        cells = cells[1..];
        if (cells.Length == _cells.Length - 1)
            for (var cell = 0; cell < cells.Length; cell++)
                _cells[1 + cell] += cells[cell];
        else
            foreach (var cell in cells)
                if ((int)cell < _cells.Length - 1)
                    _cells[1 + (int)cell]++;
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
