using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>A WordPiece vocabulary: one token a line, whose number from 0 on is the token's id; empty lines are skipped but count.</summary>
internal sealed class WordPieceVocabulary
{
    private readonly CharTrie _ids = new();
    private readonly List<string?> _tokens = [];

    /// <summary>The tokens by what they begin with.</summary>
    public CharTrie Ids => _ids;

    /// <summary>The id of a token; false where the vocabulary lacks it.</summary>
    public bool TryGetId(string token, out int id) => (id = _ids.Find(token)) != CharTrie.None;

    /// <summary>The token of an id; null where the vocabulary lacks it.</summary>
    public string? Token(int id) => (uint)id < (uint)_tokens.Count ? _tokens[id] : null;

    /// <summary>Reads a vocabulary. The stream stays open.</summary>
    /// <exception cref="ArgumentException">A token stands there twice.</exception>
    public static WordPieceVocabulary Read(Stream stream)
    {
        using var reader = Reader(stream);
        var vocabulary = new WordPieceVocabulary();
        while (reader.ReadLine() is { } line)
            vocabulary.Add(line);
        return vocabulary;
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<WordPieceVocabulary> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = Reader(stream);
        var vocabulary = new WordPieceVocabulary();
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            vocabulary.Add(line);
        return vocabulary;
    }

    private static StreamReader Reader(Stream stream) => new(stream, Encoding.UTF8, leaveOpen: true);

    private void Add(string line)
    {
        if (line.Length > 0 && !_ids.Add(line, _tokens.Count))
            throw new ArgumentException($"The vocabulary has the token '{line}' twice: in line {_ids.Find(line) + 1} and in line {_tokens.Count + 1}.");
        _tokens.Add(line.Length > 0 ? line : null);
    }
}
