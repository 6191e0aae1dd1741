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
        if (targets.numel() == 0)
            return;
        var (best, answers) = batch.Best();
        // What does not count goes to a bin past the last.
        var right = batch.Binned(batch.Targets);
        var answered = batch.Binned(answers);
        var hits = where(answers.eq(batch.Targets), right, full_like(right, batch.Classes));
        var asked = batch.Kept is { } kept ? kept.sum() : tensor(batch.Targets.numel(), device: right.device);
        var undefined = (batch.Kept is null ? best.isnan() : best.isnan().logical_and(batch.Kept)).sum();
        Host.Accumulate(_sums, cat([undefined.reshape(1), Bins(hits), Bins(answered), Bins(right), asked.expand(batch.Classes)]));

        Tensor Bins(Tensor numbers) => numbers.flatten().bincount(null, batch.Classes + 1)[..batch.Classes];
    }

    private void AddFlags(string metric, Tensor outputs, Tensor targets)
    {
        var batch = FlagBatch.Read(labels, metric, outputs, targets);
        var count = (int)batch.Scores.shape[1];
        Prepare(metric, count);
        var answered = batch.Scores.gt(labels.Cut);
        var asked = batch.Kept is { } kept ? kept.sum(dim: 0) : tensor(batch.Scores.shape[0], device: batch.Scores.device).expand(count);
        Host.Accumulate(_sums, cat([
            batch.Counted(batch.Scores.isnan()).sum().reshape(1),
            batch.Counted(answered.logical_and(batch.Positive)).sum(dim: 0),
            batch.Counted(answered).sum(dim: 0),
            batch.Counted(batch.Positive).sum(dim: 0),
            asked]));
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
