using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// −Σ log₂ p(right token) / characters of the right tokens: comparable between models with different vocabularies. Without
/// <paramref name="lengths"/> each token is one character; with lengths in bytes it is bits per byte.
/// </summary>
/// <param name="lengths">The characters of each token of the vocabulary, by its number; 0 or more. Default null: one each.</param>
/// <param name="labels">How scores are read, and which targets do not count. Default <see cref="Labels.MultiClass"/>: logits [batch, vocabulary, …].</param>
public sealed class BitsPerCharacter(IReadOnlyList<int>? lengths = null, Labels? labels = null) : MeanMetric
{
    private readonly Labels _labels = labels ?? Labels.MultiClass;
    private readonly int[]? _lengths = lengths is null ? null : Checked(lengths);

    /// <inheritdoc/>
    public override string Name => "bits_per_character";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Mean / Math.Log(2);

    /// <inheritdoc/>
    /// <param name="outputs">Scores of the vocabulary's tokens, [batch, vocabulary, …], or as <see cref="Labels.ClassDimension"/> says.</param>
    /// <param name="targets">The right tokens, [batch, …], any integer type.</param>
    /// <exception cref="ArgumentException">Shapes, types or token numbers do not fit, or there are more tokens than lengths.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        var characters = 0L;
        var (sum, count) = TokenLoss.Of(_labels, Name, outputs, targets, _lengths is null ? null : tokens => characters = Characters(Host.Doubles(tokens)));
        Accumulate(sum, _lengths is null ? count : characters);
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">Scores of the vocabulary's tokens, [batch, vocabulary, …], or as <see cref="Labels.ClassDimension"/> says.</param>
    /// <param name="targets">The right tokens, [batch, …], any integer type.</param>
    /// <returns>The sum of −ln p, the number of tokens, that of wrong ones; and where tokens have lengths, the tokens, −1 for those that do not count.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets) => TokenLoss.Tally(_labels, Name, outputs, targets, withTokens: _lengths is not null);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A token number was that of no token, or there are more tokens than lengths.</exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        ClassBatch.RequireNone(Name, wrong: tally[2]);
        Accumulate(tally[0], _lengths is null ? tally[1] : Characters(tally[3..]));
    }

    private long Characters(ReadOnlySpan<double> tokens)
    {
        var characters = 0L;
        foreach (var token in tokens)
            if (token >= 0)
                characters += token < _lengths!.Length
                    ? _lengths[(int)token]
                    : throw new ArgumentException($"{Name} knows the lengths of tokens 0 to {_lengths.Length - 1}, but met token {token}.", nameof(tokens));
        return characters;
    }

    private static int[] Checked(IReadOnlyList<int> lengths)
    {
        for (var token = 0; token < lengths.Count; token++)
            if (lengths[token] < 0)
                throw new ArgumentOutOfRangeException(nameof(lengths), lengths[token], $"The length of token {token} must be at least 0.");
        return [.. lengths];
    }
}
