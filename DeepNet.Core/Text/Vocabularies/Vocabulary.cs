namespace DeepNet.Text;

/// <summary>Tokens and their numbers, which models work with.</summary>
public abstract class Vocabulary
{
    private readonly Dictionary<string, int> _numbers;

    /// <param name="tokens">The tokens by their numbers.</param>
    /// <exception cref="ArgumentException">A token is there twice.</exception>
    private protected Vocabulary(IReadOnlyList<string> tokens)
    {
        Tokens = tokens;
        _numbers = new(tokens.Count, StringComparer.Ordinal);
        foreach (var (number, token) in tokens.Index())
            if (!_numbers.TryAdd(token, number))
                throw new ArgumentException($"The vocabulary would have '{token}' twice, as the tokens {_numbers[token]} and {number}. Spell one of them differently.");
        Lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>All tokens by their numbers.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The number of tokens.</summary>
    public int Count => Tokens.Count;

    /// <summary>A number that tells this vocabulary from others, for files of its tokens: the first 64 bits of a SHA-256 of all that is in it; never 0.</summary>
    public ulong Fingerprint => VocabularyFingerprint.Of(Content);

    private protected virtual IEnumerable<string> Content => Tokens;

    private protected Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }

    /// <summary>The number of a token.</summary>
    /// <param name="token">The token, spelled as in <see cref="Tokens"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such token.</exception>
    public int this[string token] => _numbers.TryGetValue(token, out var number) ? number : throw new KeyNotFoundException($"The vocabulary of {Count:N0} tokens has no '{token}'.");

    /// <summary>Whether there is a token.</summary>
    /// <param name="token">The token, spelled as in <see cref="Tokens"/>.</param>
    public bool Contains(string token) => _numbers.ContainsKey(token);
}
