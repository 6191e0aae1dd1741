using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What steps share that give each token of a sequence a class: cross-entropy, averaged over all tokens of the batch that count, so that
/// batches and accumulation windows of unequal size weigh what their tokens do. In training two regularisers may be added; in validation the loss is
/// the plain cross-entropy in nats, whose exponential is the perplexity.
/// </summary>
/// <remarks>
/// Metrics get the logits as [batch, classes, tokens] and the targets as [batch, tokens], those that do not count included: give them the same
/// <see cref="IgnoreIndex"/>.
/// </remarks>
public abstract class TokenStep : TrainingStep
{
    private CrossEntropyLoss? _plain, _smoothed;

    /// <summary>
    /// The target of tokens that do not count: the number of the padding token, where the data pads with one. Default −100; in
    /// <see cref="SequenceToSequence"/> the padding token.
    /// </summary>
    public long IgnoreIndex { get; init; } = -100;

    /// <summary>The share of each target's probability that is spread over all classes in training, from 0 to below 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double LabelSmoothing { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// The weight of log² Z, Z = Σ exp(logits), added in training so that logits do not drift (Chowdhery et al.: PaLM, 2022, with 1e-4); at
    /// least 0. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double ZLoss { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override string Unit => "tokens";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card => StepCard.Of(Settings());

    /// <inheritdoc/>
    public override Tensor? SampleLosses(in StepOutcome outcome)
    {
        if (outcome is not { Outputs: { } outputs, Targets: { } targets })
            return null;
        using var scope = NewDisposeScope();
        var losses = LossOf(Model.training).OfSamples(outputs, targets);
        if (Model.training && ZLoss > 0)
        {
            var (squares, weights) = SquaredNormalizers(outputs, targets);
            losses += ZLoss * Mean(squares.sum(1), weights.sum(1));
        }
        return losses.MoveToOuterDisposeScope();
    }

    /// <summary>The loss of logits, with everything that the trainer wants to know.</summary>
    /// <param name="logits">[batch, tokens, classes].</param>
    /// <param name="targets">[batch, tokens], int64.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    protected StepOutcome Outcome(Tensor logits, Tensor targets)
    {
        if (logits.Dimensions != 3 || targets.Dimensions != 2 || logits.size(0) != targets.size(0) || logits.size(1) != targets.size(1))
            throw new ArgumentException(
                $"{GetType().Name} takes logits [batch, tokens, classes] from the model and targets [batch, tokens], but got logits {Shapes.Of(logits)} and targets {Shapes.Of(targets)}."
                + (logits.Dimensions == 3 && targets.Dimensions == 2 && logits.size(2) == targets.size(1) ? " The classes come last: transpose the logits." : ""));
        var outputs = logits.transpose(1, 2); // [batch, classes, tokens]
        var training = Model.training;
        var (loss, weight) = LossOf(training).OfWeighed(outputs, targets);
        var outcome = new StepOutcome(loss, weight, outputs, targets);
        if (!training || (LabelSmoothing == 0 && ZLoss == 0))
            return outcome;

        var parts = new List<(string, Tensor)>();
        using (no_grad())
            parts.Add(("cross_entropy", LabelSmoothing == 0 ? loss.detach() : LossOf(training: false).Of(outputs, targets)));
        if (ZLoss > 0)
        {
            var (squares, weights) = SquaredNormalizers(outputs, targets);
            var penalty = ZLoss * Mean(squares.sum(), weights.sum());
            parts.Add(("z_loss", penalty.detach()));
            loss += penalty;
        }
        return outcome with { Loss = loss, Parts = parts };
    }

    /// <summary>The settings that the run card tells.</summary>
    private protected virtual IEnumerable<(string Name, object? Value)> Settings()
        => [("ignore_index", IgnoreIndex), ("label_smoothing", LabelSmoothing), ("z_loss", ZLoss)];

    private protected virtual CrossEntropyLoss PlainLoss => Loss.CrossEntropy with { IgnoreIndex = IgnoreIndex, Unit = Unit };

    private CrossEntropyLoss LossOf(bool training)
        => training ? _smoothed ??= PlainLoss with { LabelSmoothing = LabelSmoothing } : _plain ??= PlainLoss;

    /// <summary>w log² Z of each token, and its weight w, 0 for those that do not count: both [batch, tokens].</summary>
    private (Tensor Squares, Tensor Weights) SquaredNormalizers(Tensor outputs, Tensor targets)
    {
        var logits = Loss.Precise(outputs);
        var loss = LossOf(training: false);
        var weights = loss.WeightsOf(loss.Contained(targets, logits.size(1)).Safe, logits.dtype);
        return (logits.logsumexp(1).square() * weights, weights);
    }

    // 0 where nothing counts.
    private static Tensor Mean(Tensor sum, Tensor weight) => sum / weight.masked_fill(weight.eq(0), 1);
}
