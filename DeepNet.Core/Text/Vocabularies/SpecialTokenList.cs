using System.Runtime.CompilerServices;

namespace DeepNet.Text;

/// <summary>Checks special tokens where they enter.</summary>
internal static class SpecialTokenList
{
    /// <summary>A copy of the tokens, if each has a character or more and is there once.</summary>
    public static IReadOnlyList<string> Checked(IReadOnlyList<string> tokens, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tokens, name);
        return tokens.Any(string.IsNullOrEmpty) || tokens.Distinct(StringComparer.Ordinal).Count() < tokens.Count
            ? throw new ArgumentException($"{name} must be texts of one character or more, each once, but are {string.Join(", ", tokens.Select(token => $"'{token}'"))}.", name)
            : [.. tokens];
    }

    /// <summary>The tokens with one for what is unknown, if there is to be one and it is not among them.</summary>
    public static IReadOnlyList<string> With(string? unknownToken, IReadOnlyList<string> specialTokens, string name = nameof(WordVocabularyOptions.SpecialTokens))
        => Checked(unknownToken is null || specialTokens.Contains(unknownToken) ? specialTokens : [.. specialTokens, unknownToken], name);
}
