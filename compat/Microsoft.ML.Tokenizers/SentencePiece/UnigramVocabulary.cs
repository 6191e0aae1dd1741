namespace Microsoft.ML.Tokenizers;

/// <summary>A unigram vocabulary that is given without types: what its pieces are follows from their names.</summary>
internal static class UnigramVocabulary
{
    private const string Beginning = "<s>", End = "</s>", Padding = "<pad>";

    /// <summary>The pieces with their types.</summary>
    /// <exception cref="ArgumentException">A piece is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The unknown token is not in the vocabulary.</exception>
    public static List<SentencePiece> Pieces(IEnumerable<(string Piece, float Score)> vocabulary, int unkId, bool byteFallback)
    {
        var pieces = new List<SentencePiece>();
        foreach (var (text, score) in vocabulary)
        {
            if (text is null)
                throw new ArgumentException($"The piece {pieces.Count} is null.", nameof(vocabulary));
            var type = pieces.Count == unkId ? PieceType.Unknown
                : text is Beginning or End or Padding ? PieceType.Control
                : byteFallback && BytePiece.Value(text) is not null ? PieceType.Byte
                : PieceType.Normal;
            pieces.Add(new(text, score, type));
        }
        if ((uint)unkId >= (uint)pieces.Count)
            throw new ArgumentOutOfRangeException(nameof(unkId), unkId, $"The id of the unknown token must be that of one of the {pieces.Count} pieces.");
        return pieces;
    }

    /// <summary>The tokens around a text, as far as the vocabulary has them.</summary>
    public static SentenceFrame Frame(SentencePieceModel model) => new(Find(model, model.BeginningToken), Find(model, model.EndToken));

    private static (int Id, string Text)[] Find(SentencePieceModel model, string token)
    {
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Text == token)
                return [(id, token)];
        }
        return [];
    }
}
