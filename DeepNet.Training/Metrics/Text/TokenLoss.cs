using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>−Σ ln p(right token), in nats, and the number of tokens.</summary>
internal static class TokenLoss
{
    /// <param name="labels">How scores are read.</param>
    /// <param name="metric">The name in errors.</param>
    /// <param name="outputs">Scores of the tokens of the vocabulary.</param>
    /// <param name="targets">The right tokens.</param>
    /// <param name="kept">Told the tokens that count.</param>
    public static (double Sum, long Count) Of(Labels labels, string metric, Tensor outputs, Tensor targets, Action<Tensor>? kept = null)
    {
        RequireClasses(labels, metric);
        using var scope = NewDisposeScope();
        var batch = ClassBatch.Read(labels, metric, outputs, targets);
        if (targets.numel() == 0)
            return default;
        var right = batch.Targets.flatten();
        if (batch.Kept is { } mask)
            right = right.masked_select(mask.flatten());
        kept?.Invoke(right);
        return (Host.Double(Host.Wide(Losses(labels, batch)).sum()), right.numel());
    }

    /// <summary>
    /// The same as numbers on the device: the sum, the number of tokens, and the number of tokens that the vocabulary lacks; then, if they are wanted, the
    /// tokens, −1 for those that do not count.
    /// </summary>
    public static Tensor Tally(Labels labels, string metric, Tensor outputs, Tensor targets, bool withTokens = false)
    {
        RequireClasses(labels, metric);
        using var scope = NewDisposeScope();
        var (batch, wrong) = ClassBatch.Tallied(labels, metric, outputs, targets);
        var losses = Losses(labels with { IgnoreIndex = batch.Classes }, batch with { Targets = batch.Binned(batch.Targets) });
        var sums = stack([Host.Wide(losses).sum(), batch.Kept!.sum().to(float64), wrong.to(float64)]);
        if (withTokens)
            sums = cat([sums, where(batch.Kept, batch.Targets, full_like(batch.Targets, -1)).flatten().to(float64)]);
        return sums.MoveToOuterDisposeScope();
    }

    private static void RequireClasses(Labels labels, string metric)
    {
        if (labels.Kind != LabelKind.MultiClass)
            throw new ArgumentException($"{metric} compares scores of a vocabulary with token numbers, Labels.MultiClass, but was given Labels.{labels.Kind}.");
    }

    private static Tensor Losses(Labels labels, ClassBatch batch)
    {
        var scores = batch.Outputs.reshape(-1, batch.Classes);
        var right = batch.Targets.flatten();
        if (!labels.Probabilities)
            return nn.functional.cross_entropy(scores.dtype is ScalarType.Float64 ? scores : scores.to(float32), right,
                ignore_index: labels.IgnoreIndex ?? -100, reduction: nn.Reduction.None);
        var losses = scores.gather(1, right.clamp(0, batch.Classes - 1).unsqueeze(1)).squeeze(1).log().neg();
        return batch.Kept is { } kept ? losses.masked_fill(kept.flatten().logical_not(), 0) : losses;
    }
}
