using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// For each class or label: how often it was right and answered, answered, right, and asked for. Exact in any partition of the data,
/// because only whole numbers are added.
/// </summary>
internal sealed class ClassCounts(Labels labels)
{
    private const int Kinds = 4;

    private double[] _sums = []; // undefined, hits…, answered…, right…, asked…

    /// <summary>A figure of one class.</summary>
    /// <param name="hits">Right and answered (true positives).</param>
    /// <param name="answered">Answered (true and false positives).</param>
    /// <param name="right">Right (true positives and false negatives): its support.</param>
    public delegate double Score(double hits, double answered, double right);

    /// <summary>The quotient, and 0 where there is nothing to divide by.</summary>
    public static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    public Labels Labels => labels;

    public int Classes => _sums.Length / Kinds;

    /// <summary>Answers that have no meaning, because scores were NaN.</summary>
    public double Undefined => _sums.Length == 0 ? 0 : _sums[0];

    public ReadOnlySpan<double> Hits => Part(0);

    public ReadOnlySpan<double> Answered => Part(1);

    public ReadOnlySpan<double> Right => Part(2);

    public ReadOnlySpan<double> Asked => Part(3);

    public double[] Save() => [.. _sums];

    public void Restore(string metric, double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        _sums = sums.Length == 0 || sums.Length % Kinds == 1 ? [.. sums] : throw SavedSums.Unfit(metric, sums, "none, or 1 and 4 for each class,");
    }

    public void Add(string metric, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        if (labels.Kind == LabelKind.MultiClass)
            AddClasses(metric, outputs, targets);
        else
            AddFlags(metric, outputs, targets);
    }

    /// <summary>What a batch adds, without reading from the device: the number of wrong targets, then the counts. The caller's scope owns it.</summary>
    public Tensor Tally(string metric, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        if (labels.Kind == LabelKind.MultiClass)
        {
            var (classes, wrong) = ClassBatch.Tallied(labels, metric, outputs, targets);
            return Row(wrong, ClassSums(classes));
        }
        var (flags, others) = FlagBatch.Tallied(labels, metric, outputs, targets);
        return Row(others, FlagSums(flags));

        static Tensor Row(Tensor wrong, Tensor sums) => cat([wrong.reshape(1), sums]).to(float64).MoveToOuterDisposeScope();
    }

    /// <summary>Adds what <see cref="Tally"/> gave.</summary>
    public void AddTally(string metric, ReadOnlySpan<double> tally)
    {
        if (labels.Kind == LabelKind.MultiClass)
            ClassBatch.RequireNone(metric, wrong: tally[0]);
        else
            FlagBatch.RequireNone(labels, metric, wrong: tally[0]);
        tally = tally[1..];
        Prepare(metric, tally.Length / Kinds);
        for (var index = 0; index < tally.Length; index++)
            _sums[index] += tally[index];
    }

    /// <summary>How often each number from 0 stands in a tensor; a whole number of places, so that the order of adding does not matter.</summary>
    /// <param name="numbers">Int64, of any shape, below <paramref name="places"/>.</param>
    /// <param name="places">How many numbers there are.</param>
    public static Tensor Bins(Tensor numbers, long places)
    {
        var each = numbers.flatten();
        return zeros([places], int64, numbers.device).scatter_add_(0, each, ones_like(each));
    }

    /// <summary>The figure of each class.</summary>
    public double[] PerClass(Score score)
    {
        var figures = new double[Classes];
        for (var index = 0; index < figures.Length; index++)
            figures[index] = Undefined > 0 ? double.NaN : score(Hits[index], Answered[index], Right[index]);
        return figures;
    }

    /// <summary>One figure of all, or of the class chosen; NaN before the first answer that counts.</summary>
    public double Value(Score score, Average average, int? chosen, int first = 0)
    {
        if (Undefined > 0 || Total(Asked) == 0)
            return double.NaN;
        if (chosen is { } number)
            return score(Hits[number], Answered[number], Right[number]);
        if (average == Average.Micro)
            return score(Total(Hits[first..]), Total(Answered[first..]), Total(Right[first..]));
        var (sum, weights) = (0.0, 0.0);
        for (var index = first; index < Classes; index++)
        {
            var weight = average == Average.Weighted ? Right[index]
                : labels.Kind == LabelKind.MultiClass && Answered[index] + Right[index] == 0 ? 0 : 1;
            sum += weight * score(Hits[index], Answered[index], Right[index]);
            weights += weight;
        }
        return Share(sum, weights);
    }

    /// <summary>The figures of each class, and what they are made from.</summary>
    public JsonObject Detail(string name, Score score) => new()
    {
        [name] = FigureJson.Of(PerClass(score)),
        ["hits"] = FigureJson.Of(Hits.ToArray()),
        ["answered"] = FigureJson.Of(Answered.ToArray()),
        ["support"] = FigureJson.Of(Right.ToArray()),
        ["undefined"] = FigureJson.Of(Undefined),
    };

    private void AddClasses(string metric, Tensor outputs, Tensor targets)
    {
        var batch = ClassBatch.Read(labels, metric, outputs, targets);
        Prepare(metric, batch.Classes);
        if (targets.numel() > 0)
            Host.Accumulate(_sums, ClassSums(batch));
    }

    private void AddFlags(string metric, Tensor outputs, Tensor targets)
    {
        var batch = FlagBatch.Read(labels, metric, outputs, targets);
        Prepare(metric, (int)batch.Scores.shape[1]);
        Host.Accumulate(_sums, FlagSums(batch));
    }

    private static Tensor ClassSums(ClassBatch batch)
    {
        var device = batch.Targets.device;
        if (batch.Targets.numel() == 0)
            return zeros([1 + Kinds * batch.Classes], int64, device);
        var (best, answers) = batch.Best();
        // What does not count goes to a bin past the last.
        var right = batch.Binned(batch.Targets);
        var answered = batch.Binned(answers);
        var hits = where(answers.eq(batch.Targets), right, full_like(right, batch.Classes));
        var asked = batch.Kept is { } kept ? kept.sum() : full([1], batch.Targets.numel(), int64, device);
        var undefined = (batch.Kept is null ? best.isnan() : best.isnan().logical_and(batch.Kept)).sum();
        return cat([undefined.reshape(1), Counts(hits), Counts(answered), Counts(right), asked.expand(batch.Classes)]);

        Tensor Counts(Tensor numbers) => Bins(numbers, batch.Classes + 1)[..batch.Classes];
    }

    private Tensor FlagSums(FlagBatch batch)
    {
        var answered = batch.Scores.gt(labels.Cut);
        var asked = batch.Kept is { } kept ? kept.sum(dim: 0) : full([batch.Scores.shape[1]], batch.Scores.shape[0], int64, batch.Scores.device);
        return cat([
            batch.Counted(batch.Scores.isnan()).sum().reshape(1),
            batch.Counted(answered.logical_and(batch.Positive)).sum(dim: 0),
            batch.Counted(answered).sum(dim: 0),
            batch.Counted(batch.Positive).sum(dim: 0),
            asked]);
    }

    private void Prepare(string metric, int classes)
    {
        if (_sums.Length == 0)
            _sums = new double[1 + Kinds * classes];
        else if (Classes != classes)
            throw new ArgumentException($"{metric} has seen outputs with {Classes} classes so far, but these have {classes}.");
    }

    private ReadOnlySpan<double> Part(int kind) => _sums.Length == 0 ? [] : _sums.AsSpan(1 + kind * Classes, Classes);

    private static double Total(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
