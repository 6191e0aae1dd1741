using System.Text.RegularExpressions;

namespace DeepNet.Serialization;

/// <summary>
/// A pattern of names, as in a shell: <c>*</c> stands for any characters, dots too, <c>?</c> for one; everything else for itself.
/// </summary>
internal sealed class NamePattern
{
    private readonly Regex _regex;

    /// <param name="text">The pattern.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public NamePattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        Stars = text.Count(symbol => symbol == '*');
        // Names come from strangers: this engine's time is linear in their length. A star takes as little as it can.
        _regex = new Regex($@"\A{Regex.Escape(text).Replace(@"\*", "(.*?)").Replace(@"\?", ".")}\z",
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    public string Text { get; }

    public int Stars { get; }

    public bool Matches(string name) => _regex.IsMatch(name);

    /// <summary>Whether the pattern is that of the name or of a module that it lies in: <c>layer1</c> for <c>layer1.0.conv1.weight</c>.</summary>
    public bool MatchesOrContains(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
            if (Matches(name[..end]))
                return true;
        return false;
    }

    /// <summary>What the stars stand for in a name, or null when it does not match.</summary>
    public string[]? Captures(string name) =>
        _regex.Match(name) is { Success: true } match ? [.. match.Groups.Values.Skip(1).Select(group => group.Value)] : null;
}
