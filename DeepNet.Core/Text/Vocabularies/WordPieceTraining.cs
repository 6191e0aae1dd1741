using Microsoft.ML.Tokenizers;

namespace DeepNet.Text;

/// <summary>How <see cref="WordPieceVocabulary"/> learns word pieces. Special tokens come first, by default BERT's five: <c>[PAD]</c>, <c>[UNK]</c>, <c>[CLS]</c>, <c>[SEP]</c>, <c>[MASK]</c>.</summary>
public sealed record WordPieceTraining : VocabularyTraining
{
    /// <summary>The defaults.</summary>
    public WordPieceTraining() => SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>
    /// How the tokenizer that is to use the vocabulary cuts a text into words: its normalizer, pre-tokenizer, longest word and the prefix of pieces that go on
    /// with a word. The defaults are those of <see cref="BertTokenizer"/>: lower case, cut at white space and around punctuation, <c>##</c>. Line ends and tabs end a
    /// word here, too, though that tokenizer leaves them out: give it texts without them.
    /// </summary>
    public BertOptions Tokenizer { get; init => field = Require.Given(value); } = new();

    /// <summary>
    /// The most characters that the alphabet takes in, at least 1: the most frequent ones. Words with others are left out, as the tokenizer takes them for
    /// unknown. Each character is two tokens, one for the beginning of a word and one for the rest. Default 1,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int AlphabetLimit { get; init => field = Require.AtLeast(1, value); } = 1000;
}
