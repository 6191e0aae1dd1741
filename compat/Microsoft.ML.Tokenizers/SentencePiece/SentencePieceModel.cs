namespace Microsoft.ML.Tokenizers;

/// <summary>What a piece of a SentencePiece model is, by the numbers of its file format.</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>One piece of a vocabulary; its id is its place.</summary>
internal readonly record struct SentencePiece(string Text, float Score, PieceType Type);

/// <summary>How a SentencePiece model cuts a text.</summary>
internal enum SegmentationKind
{
    Unigram = 1,
    BytePairs = 2,
}

/// <summary>A SentencePiece model as it is stored: the vocabulary and what was said when it was trained. The defaults are those of its format.</summary>
internal sealed record SentencePieceModel
{
    public required IReadOnlyList<SentencePiece> Pieces { get; init; }

    /// <summary>1 for Unigram, 2 for byte pairs; others are known to the format only.</summary>
    public int Kind { get; init; } = (int)SegmentationKind.Unigram;

    public bool ByteFallback { get; init; }

    public bool TreatWhitespaceAsSuffix { get; init; }

    public int UnknownId { get; init; }

    /// <summary>Negative where there is no such token.</summary>
    public int BeginningId { get; init; } = 1;

    /// <summary>Negative where there is no such token.</summary>
    public int EndId { get; init; } = 2;

    public string UnknownToken { get; init; } = "<unk>";

    public string BeginningToken { get; init; } = "<s>";

    public string EndToken { get; init; } = "</s>";

    /// <summary>The name of the normalization; empty where none is given.</summary>
    public string NormalizerName { get; init; } = "";

    /// <summary>The compiled normalization; empty for none.</summary>
    public ReadOnlyMemory<byte> CharacterMap { get; init; }

    public bool AddDummyPrefix { get; init; } = true;

    public bool RemoveExtraWhitespaces { get; init; } = true;

    public bool EscapeWhitespaces { get; init; } = true;
}
