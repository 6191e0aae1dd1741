using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Perplexity: e to the mean of −ln p(right token) over all tokens that count; at least 1. Infinite when a right token has probability 0, NaN
/// when scores are NaN. Computed from float32 (or float64) logits, added up in float64.
/// </summary>
/// <param name="labels">How scores are read, and which targets do not count. Default <see cref="Labels.MultiClass"/>: logits [batch, vocabulary, …].</param>
public sealed class Perplexity(Labels? labels = null) : MeanMetric
{
    private readonly Labels _labels = labels ?? Labels.MultiClass;

    /// <inheritdoc/>
    public override string Name => "perplexity";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Math.Exp(Mean);

    /// <inheritdoc/>
    /// <param name="outputs">Scores of the vocabulary's tokens, [batch, vocabulary, …], or as <see cref="Labels.ClassDimension"/> says.</param>
    /// <param name="targets">The right tokens, [batch, …], any integer type.</param>
    /// <exception cref="ArgumentException">Shapes, types or token numbers do not fit.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        var (sum, count) = TokenLoss.Of(_labels, Name, outputs, targets);
        Accumulate(sum, count);
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores of the vocabulary's tokens, [batch, vocabulary, …], or as <see cref="Labels.ClassDimension"/> says.</param>
    /// <param name="targets">The right tokens, [batch, …], any integer type.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets) => TokenLoss.Tally(_labels, Name, outputs, targets);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A token number was that of no token.</exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        ClassBatch.RequireNone(Name, wrong: tally[2]);
        base.AddTally(tally);
    }
}
