using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A batch of scores for yes-or-no questions, checked.</summary>
/// <param name="Scores">[n, labels]: logits or probabilities; one label when binary.</param>
/// <param name="Positive">[n, labels]: bool, where the right answer is yes.</param>
/// <param name="Kept">[n, labels]: bool, what counts; null when everything does.</param>
internal readonly record struct FlagBatch(Tensor Scores, Tensor Positive, Tensor? Kept)
{
    /// <summary>Only what counts of a mask.</summary>
    public Tensor Counted(Tensor mask) => Kept is null ? mask : mask.logical_and(Kept);

    /// <exception cref="ArgumentException">Shapes or targets do not fit.</exception>
    public static FlagBatch Read(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        var (scores, answers) = Arranged(labels, metric, outputs, targets);
        var positive = answers.eq(1);
        var known = positive.logical_or(answers.eq(0));
        if (Host.Flag(known.all()))
            return new FlagBatch(scores, positive, null);
        var places = Wrong(labels, answers, known).flatten().nonzero();
        if (places.shape[0] == 0)
            return new FlagBatch(scores, positive, known);
        var value = Host.Doubles(answers.flatten()[Host.Longs(places)[0]])[0];
        throw new ArgumentException(FormattableString.Invariant(
            $"{metric} expects targets 0 and 1{Ignored(labels)}, but found {value}."), nameof(targets));
    }

    /// <summary>The same without looking at the targets, which may still be on their way: what does not count is masked, and what is wrong is counted.</summary>
    /// <returns>The batch, whose mask is never null, and the number of targets that are neither 0 nor 1 nor ignored, a scalar on the device.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static (FlagBatch Batch, Tensor Wrong) Tallied(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        var (scores, answers) = Arranged(labels, metric, outputs, targets);
        var positive = answers.eq(1);
        var known = positive.logical_or(answers.eq(0));
        return (new FlagBatch(scores, positive, known), Wrong(labels, answers, known).sum());
    }

    /// <summary>Refuses targets that <see cref="Tallied"/> found to be wrong.</summary>
    /// <exception cref="ArgumentException">There are some.</exception>
    public static void RequireNone(Labels labels, string metric, double wrong)
    {
        if (wrong > 0)
            throw new ArgumentException(
                $"{metric} expects targets 0 and 1{Ignored(labels)}, but {wrong:N0} of a batch are others; with ExecutionOptions.{nameof(ExecutionOptions.ReadEvery)} = 1 the message says what the first one is.");
    }

    private static string Ignored(Labels labels) => labels.IgnoreIndex is { } ignored ? FormattableString.Invariant($" ({ignored}, Labels.IgnoreIndex, does not count)") : "";

    private static Tensor Wrong(Labels labels, Tensor answers, Tensor known)
        => (labels.IgnoreIndex is { } mark ? known.logical_or(answers.eq(mark)) : known).logical_not();

    /// <returns>Both as [n, labels].</returns>
    private static (Tensor Scores, Tensor Answers) Arranged(Labels labels, string metric, Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        var multi = labels.Kind == LabelKind.MultiLabel;
        if (outputs.dim() < (multi ? 2 : 1) || !outputs.shape.AsSpan().SequenceEqual(targets.shape))
            throw new ArgumentException(
                $"{metric} compares scores {(multi ? "[batch, labels, …]" : "[batch, …]")} with targets of the same shape, but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}.",
                nameof(outputs));
        if (!outputs.is_floating_point())
            throw new ArgumentException($"{metric} expects floating-point scores, but the outputs are {outputs.dtype}.", nameof(outputs));
        if (labels.IgnoreIndex is 0 or 1)
            throw new ArgumentException($"{metric}: with targets 0 and 1, Labels.IgnoreIndex must be another number, but is {labels.IgnoreIndex}.", nameof(targets));
        return (Rows(outputs.detach()), Rows(targets.detach()));

        Tensor Rows(Tensor tensor) => !multi ? tensor.reshape(-1, 1)
            : labels.ClassDimension < 0 || tensor.dim() == 2 ? tensor.reshape(-1, tensor.shape[^1])
            : tensor.movedim([1], [-1]).reshape(-1, tensor.shape[1]);
    }
}
