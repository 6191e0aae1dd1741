using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Finds special tokens in a text: the leftmost first, and of several at one place the longest.</summary>
internal static class SpecialTokenFinder
{
    /// <summary>A pattern that matches any of the tokens; null where there are none.</summary>
    public static Regex? Pattern(IReadOnlyDictionary<string, int>? specialTokens)
    {
        if (specialTokens is null)
            return null;
        var alternatives = specialTokens.Keys.Where(token => token.Length > 0).OrderByDescending(token => token.Length).Select(Regex.Escape).ToArray();
        return alternatives.Length == 0 ? null : new(string.Join('|', alternatives), RegexOptions.Compiled | RegexOptions.CultureInvariant);
    }
}
