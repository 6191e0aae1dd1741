namespace DeepNet.Text;

/// <summary>What a <see cref="WordVocabulary"/> takes in.</summary>
public sealed record WordVocabularyOptions
{
    /// <summary>Tokens that are always there and come first, such as padding, beginning and end. Default none.</summary>
    /// <exception cref="ArgumentException">A token is empty, or there twice.</exception>
    public IReadOnlyList<string> SpecialTokens { get; init => field = SpecialTokenList.Checked(value); } = [];

    /// <summary>What stands for words that are not in the vocabulary, after the other special tokens unless it is one of them; null where such words are an error. Default <c>&lt;unk&gt;</c>.</summary>
    public string? UnknownToken { get; init; } = "<unk>";

    /// <summary>How often a word must occur, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MinFrequency { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The most tokens that there may be, at least 1, special ones included: the most frequent words are kept. Null (the default) for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxSize { get; init => field = value is null ? null : Require.AtLeast(1, value.Value); }
}
