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
        var (sum, count) = TokenLoss.Of(_labels, Name, outputs, targets, _lengths is null ? null : tokens => characters = Characters(tokens));
        Accumulate(sum, _lengths is null ? count : characters);
    }

    private long Characters(Tensor tokens)
    {
        var characters = 0L;
        foreach (var token in Host.Longs(tokens))
            characters += token < _lengths!.Length
                ? _lengths[token]
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
