using System.Globalization;

namespace DeepNet.Data;

/// <summary>Reads dates and times.</summary>
internal static class DateTexts
{
    /// <summary>ISO 8601's usual forms, with a space or a T between day and time; seconds and their fractions may be left out.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy/MM/dd", "yyyy/MM/dd HH:mm:ss",
    ];

    /// <summary>Reads a date in one of some formats; times with an offset become UTC.</summary>
    public static bool TryParse(string text, IReadOnlyList<string>? formats, out DateTime date) => DateTime.TryParseExact(
        text, [.. formats ?? Usual], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces, out date);
}
