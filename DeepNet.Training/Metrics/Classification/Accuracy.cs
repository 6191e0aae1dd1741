using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The share of right answers, from 0 to 1. One of several classes: the right one has the largest score, or one of the <see cref="Top"/>
/// largest; of equal scores the class with the lower number comes first. Yes or no, once or several times a sample: the share of all
/// questions answered right. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class Accuracy(Labels? labels = null) : Metric
{
    private readonly Labels _labels = labels ?? Labels.MultiClass;
    private double _right, _count;

    /// <summary>How many of the largest scores may be that of the right class; from 1, and 1 for yes-or-no questions. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Top { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary><c>accuracy</c>, or <c>accuracy_top5</c>.</summary>
    public override string Name => Top == 1 ? "accuracy" : $"accuracy_top{Top}";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _right / _count;

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => [_right, _count];
        set => (_right, _count) = SavedSums.Require(Name, value, 2) is [var right, var count] ? (right, count) : default;
    }

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <exception cref="ArgumentException">Shapes, types or class numbers do not fit; or there are not as many classes as <see cref="Top"/>.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (right, count) = _labels.Kind == LabelKind.MultiClass ? Classes(outputs, targets) : Flags(outputs, targets);
        _right += right;
        _count += count;
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores, as <see cref="LabelKind"/> has them.</param>
    /// <param name="targets">What is right, as <see cref="LabelKind"/> has it.</param>
    /// <returns>Right answers, answers without a meaning because scores are NaN, answers that count, targets that are none of those that there are.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit; or there are not as many classes as <see cref="Top"/>.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (_labels.Kind == LabelKind.MultiClass ? ClassTally(outputs, targets) : FlagTally(outputs, targets)).to(float64).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A target was none of those that there are.</exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        if (_labels.Kind == LabelKind.MultiClass)
            ClassBatch.RequireNone(Name, wrong: tally[3]);
        else
            FlagBatch.RequireNone(_labels, Name, wrong: tally[3]);
        _right += tally[1] > 0 ? double.NaN : tally[0];
        _count += tally[2];
    }

    private Tensor ClassTally(Tensor outputs, Tensor targets)
    {
        var (batch, wrong) = ClassBatch.Tallied(_labels, Name, outputs, targets);
        if (targets.numel() == 0)
            return zeros(4, float64, outputs.device);
        var (hits, undefined) = Hits(batch, outputs);
        return stack([hits.sum(), undefined.sum(), batch.Kept!.sum(), wrong]);
    }

    private Tensor FlagTally(Tensor outputs, Tensor targets)
    {
        RequireTopOne();
        var (batch, wrong) = FlagBatch.Tallied(_labels, Name, outputs, targets);
        var (hits, undefined) = Hits(batch);
        return stack([hits.sum(), undefined.sum(), batch.Kept!.sum(), wrong]);
    }

    private (double Right, double Count) Classes(Tensor outputs, Tensor targets)
    {
        var batch = ClassBatch.Read(_labels, Name, outputs, targets);
        if (targets.numel() == 0)
            return default;
        var (hits, undefined) = Hits(batch, outputs);
        return Total(hits, undefined, batch.Kept, batch.Targets.numel());
    }

    /// <summary>Which answers are right, and which are none because a score is NaN.</summary>
    private (Tensor Hits, Tensor Undefined) Hits(ClassBatch batch, Tensor outputs)
    {
        if (Top > batch.Classes)
            throw new ArgumentException($"{Name} needs at least {Top} classes, but the outputs {Shapes.Of(outputs)} have {batch.Classes}.", nameof(outputs));
        var (best, answers) = batch.Best();
        var hits = Top == 1 ? answers.eq(batch.Targets) : RankOf(batch).lt(Top);
        // The largest of scores with a NaN among them is NaN.
        return batch.Kept is { } kept ? (hits.logical_and(kept), best.isnan().logical_and(kept)) : (hits, best.isnan());
    }

    private (double Right, double Count) Flags(Tensor outputs, Tensor targets)
    {
        RequireTopOne();
        var batch = FlagBatch.Read(_labels, Name, outputs, targets);
        var (hits, undefined) = Hits(batch);
        return Total(hits, undefined, batch.Kept, targets.numel());
    }

    private (Tensor Hits, Tensor Undefined) Hits(FlagBatch batch)
        => (batch.Counted(batch.Scores.gt(_labels.Cut).eq(batch.Positive)), batch.Counted(batch.Scores.isnan()));

    private void RequireTopOne()
    {
        if (Top != 1)
            throw new ArgumentException($"Top is for several classes, but {Name} was given {nameof(Labels)}.{_labels.Kind}.");
    }

    /// <summary>How many classes come before the right one.</summary>
    private static Tensor RankOf(ClassBatch batch)
    {
        var number = batch.Targets.clamp(0, batch.Classes - 1).unsqueeze(-1);
        var score = batch.Outputs.gather(-1, number);
        var before = arange(batch.Classes, device: batch.Outputs.device).lt(number);
        return batch.Outputs.gt(score).logical_or(batch.Outputs.eq(score).logical_and(before)).sum(-1);
    }

    private static (double Right, double Count) Total(Tensor hits, Tensor undefined, Tensor? kept, long count)
    {
        var sums = Host.Longs(stack(kept is null ? [hits.sum(), undefined.sum()] : [hits.sum(), undefined.sum(), kept.sum()]));
        return (sums[1] > 0 ? double.NaN : sums[0], sums.Length == 3 ? sums[2] : count);
    }
}
