using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Microsoft.ML.Tokenizers;

/// <summary>A vocabulary of bytes as GPT-2 writes them, with its merges.</summary>
internal sealed class ByteLevelVocabulary
{
    private readonly Dictionary<int, string> _tokens;
    private readonly Dictionary<string, int> _others = []; // what only merges or bytes name, with numbers that are no ids
    private readonly int[] _byteSymbols = new int[256];
    private int _free = int.MinValue;

    private ByteLevelVocabulary(Dictionary<string, int> vocabulary, List<string> merges)
    {
        Ids = vocabulary;
        _tokens = new(vocabulary.Count);
        foreach (var (token, id) in vocabulary)
            if (!_tokens.TryAdd(id, token))
                throw new ArgumentException($"The tokens '{_tokens[id]}' and '{token}' have the same id {id}.");
        for (var value = 0; value < 256; value++)
            _byteSymbols[value] = Symbol([ByteAlphabet.ToChar((byte)value)]);
        Merges = new(merges.Count);
        Span<char> buffer = new char[256];
        var rank = 0;
        foreach (var merge in merges)
        {
            var space = merge.IndexOf(' ');
            if (buffer.Length < merge.Length)
                buffer = new char[merge.Length];
            merge.AsSpan(0, space).CopyTo(buffer);
            merge.AsSpan(space + 1).CopyTo(buffer[space..]);
            if (!Merges.Set(Symbol(merge.AsSpan(0, space)), Symbol(merge.AsSpan(space + 1)), rank++, Symbol(buffer[..(merge.Length - 1)])))
                throw new IOException($"The merge '{merge}' is there twice.");
        }
    }

    /// <summary>The tokens with their ids.</summary>
    public Dictionary<string, int> Ids { get; }

    public PairTable Merges { get; }

    /// <exception cref="ArgumentException">The vocabulary is no JSON object of tokens with their ids.</exception>
    /// <exception cref="IOException">The merges are not two tokens in a line.</exception>
    public static ByteLevelVocabulary Read(Stream vocabulary, Stream merges)
    {
        Dictionary<string, int>? ids;
        try
        {
            ids = VocabularyFile.Read(vocabulary);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The vocabulary cannot be read: {error.Message}", error);
        }
        return new(ids ?? throw new ArgumentException("The vocabulary file holds no vocabulary."), MergesFile.ReadBehindVersion(merges));
    }

    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token) => _tokens.TryGetValue(id, out token);

    public string Token(int id) => _tokens[id];

    public bool IsToken(int symbol) => _tokens.ContainsKey(symbol);

    /// <summary>The symbol of a byte.</summary>
    public int Symbol(byte value) => _byteSymbols[value];

    private int Symbol(ReadOnlySpan<char> text)
    {
        if (Ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var symbol))
            return symbol;
        var others = _others.GetAlternateLookup<ReadOnlySpan<char>>();
        if (others.TryGetValue(text, out symbol))
            return symbol;
        while (_tokens.ContainsKey(_free))
            _free++;
        others[text] = _free;
        return _free++;
    }
}
