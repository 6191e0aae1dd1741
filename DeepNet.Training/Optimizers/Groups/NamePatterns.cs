using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace DeepNet.Training;

/// <summary>Patterns of parameters' names, as options hold them: <c>*</c> stands for any characters, <c>?</c> for one, all else for itself.</summary>
internal static class NamePatterns
{
    /// <summary>A copy, checked where it enters: no pattern may be empty.</summary>
    internal static IReadOnlyList<string> Of(IReadOnlyList<string> patterns, [CallerMemberName] string name = "")
    {
        var list = OptionList<string>.Of(patterns, name);
        return list.Contains("")
            ? throw new ArgumentException($"{name} must not hold an empty pattern; '*' stands for all names.", name)
            : list;
    }

    internal static bool Match(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
