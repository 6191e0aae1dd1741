using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// All scores with their targets, for figures that need the whole ranking: a row holds the scores of a sample, then its class number or
/// its targets (1, 0, or −1 for what does not count). Memory: 8 bytes for each number.
/// </summary>
internal sealed class ScoreList(Labels labels)
{
    private const double Ignored = -1;

    private readonly List<double> _rows = [];

    public int Classes { get; private set; }

    private bool IsMultiClass => labels.Kind == LabelKind.MultiClass;

    private int Width => IsMultiClass ? Classes + 1 : 2 * Classes;

    private int Count => Classes == 0 ? 0 : _rows.Count / Width;

    public double[] Save() => Classes == 0 ? [] : [Classes, .. _rows];

    public void Restore(string metric, double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        _rows.Clear();
        Classes = 0;
        if (sums.Length == 0)
            return;
        Classes = sums[0] is >= 1 and < int.MaxValue / 2 ? (int)sums[0] : 0;
        if (Classes == 0 || (sums.Length - 1) % Width != 0)
            throw SavedSums.Unfit(metric, sums, "none, or the number of classes and whole rows of scores and targets");
        _rows.AddRange(sums.AsSpan(1));
    }

    public void Add(string metric, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var rows = IsMultiClass
            ? Rows(ClassBatch.Read(labels, metric, outputs, targets))
            : Rows(FlagBatch.Read(labels, metric, outputs, targets));
        Append(metric, IsMultiClass ? rows.shape[1] - 1 : rows.shape[1] / 2, Host.Doubles(rows));
    }

    /// <summary>What a batch adds, without reading from the device: the number of wrong targets, that of classes, then the rows. The caller's scope owns it.</summary>
    public Tensor Tally(string metric, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        if (IsMultiClass)
        {
            var (classes, wrong) = ClassBatch.Tallied(labels, metric, outputs, targets);
            return Row(wrong, classes.Classes, Rows(classes));
        }
        var (flags, others) = FlagBatch.Tallied(labels, metric, outputs, targets);
        return Row(others, flags.Scores.shape[1], Rows(flags));

        static Tensor Row(Tensor wrong, long classes, Tensor rows)
            => cat([wrong.reshape(1).to(float64, rows.device), full([1], classes, float64, rows.device), rows.flatten()]).MoveToOuterDisposeScope();
    }

    /// <summary>Adds what <see cref="Tally"/> gave.</summary>
    public void AddTally(string metric, ReadOnlySpan<double> tally)
    {
        if (IsMultiClass)
            ClassBatch.RequireNone(metric, wrong: tally[0]);
        else
            FlagBatch.RequireNone(labels, metric, wrong: tally[0]);
        Append(metric, (long)tally[1], tally[2..]);
    }

    private void Append(string metric, long classes, ReadOnlySpan<double> rows)
    {
        if (Classes != 0 && Classes != classes)
            throw new ArgumentException($"{metric} has seen outputs with {Classes} classes so far, but these have {classes}.");
        Classes = (int)classes;
        _rows.AddRange(rows);
    }

    /// <summary>The scores of one class or label against the rest, without what does not count.</summary>
    public (double[] Scores, byte[] Flags) OneAgainstRest(int label) => Collect([label]);

    /// <summary>The scores of all classes or labels together.</summary>
    public (double[] Scores, byte[] Flags) Together() => Collect([.. Enumerable.Range(0, Classes)]);

    private (double[] Scores, byte[] Flags) Collect(int[] chosen)
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        var (scores, flags) = (new double[(long)Count * chosen.Length], new byte[(long)Count * chosen.Length]);
        var kept = 0;
        foreach (var label in chosen)
            for (var start = 0; start < rows.Length; start += Width)
            {
                var target = IsMultiClass ? rows[start + Classes] : rows[start + Classes + label];
                if (target == Ignored)
                    continue;
                scores[kept] = rows[start + label];
                flags[kept++] = (byte)((IsMultiClass ? target == label : target == 1) ? 1 : 0);
            }
        return (scores[..kept], flags[..kept]);
    }

    private Tensor Rows(ClassBatch batch)
    {
        var probabilities = batch.Probabilities(labels);
        var numbers = batch.Targets.reshape(-1, 1).to(probabilities.device);
        if (batch.Kept is { } kept)
            numbers = where(kept.reshape(-1, 1).to(probabilities.device), numbers, full_like(numbers, Ignored));
        return cat([probabilities, numbers.to(float64)], 1);
    }

    private static Tensor Rows(FlagBatch batch)
    {
        var flags = batch.Positive.to(int64);
        if (batch.Kept is { } kept)
            flags = where(kept, flags, full_like(flags, Ignored));
        var scores = Host.Wide(batch.Scores);
        return cat([scores, flags.to(scores.device).to(float64)], 1);
    }
}
