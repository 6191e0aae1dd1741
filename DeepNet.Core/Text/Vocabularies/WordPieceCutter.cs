using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Text;

/// <summary>Cuts a text into the words that a BERT tokenizer makes of it.</summary>
internal static class WordPieceCutter
{
    /// <summary>A function that cuts as a tokenizer with these options does: it asks such a tokenizer, with a vocabulary of nothing but special tokens.</summary>
    public static WordCutter For(BertOptions options)
    {
        string[] special = [options.PaddingToken, options.UnknownToken, options.ClassificationToken, options.SeparatorToken, options.MaskingToken];
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', special.Distinct(StringComparer.Ordinal))));
        var tokenizer = BertTokenizer.Create(stream, options);
        var (normalizer, preTokenizer, longest) = (tokenizer.Normalizer, tokenizer.PreTokenizer, tokenizer.MaxInputCharsPerWord);
        return (text, counts) =>
        {
            // The tokenizer drops line ends and tabs, so that the words around them would become one.
            foreach (var range in text.SplitAny('\n', '\r', '\t'))
                Cut(text[range], counts);
        };

        void Cut(ReadOnlySpan<char> text, WordCounts counts)
        {
            var normal = normalizer?.Normalize(text) ?? text.ToString();
            foreach (var (offset, length) in preTokenizer?.PreTokenize(normal) ?? [(0, normal.Length)])
                if (length > 0 && length <= longest)
                    counts.Add(normal.AsSpan(offset, length));
        }
    }
}
