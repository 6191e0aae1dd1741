using System.Globalization;
using System.Text;

namespace DeepNet.Training;

/// <summary>Writes SVG elements: numbers in two decimals whatever the culture, texts escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>An element with attributes; without content it is closed at once.</summary>
    /// <param name="name">The element's name.</param>
    /// <param name="content">Text inside; null for none.</param>
    /// <param name="attributes">Names and values: numbers or texts; those that are null are left out.</param>
    public void Element(string name, string? content, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        if (content is null)
            _text.Append("/>\n");
        else
            _text.Append('>').Append(Escape(content)).Append("</").Append(name).Append(">\n");
    }

    /// <summary>The start of an element with others inside.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append(">\n");
    }

    /// <summary>Its end.</summary>
    public void Close(string name) => _text.Append("</").Append(name).Append(">\n");

    public override string ToString() => _text.ToString();

    public static string Number(double value) => Text(value, "0.##");

    /// <summary>A tenth of a pixel: exact enough for the many points of a line.</summary>
    public static string Short(double value) => Text(value, "0.#");

    private static string Text(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    private void Start(string name, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (key, value) in attributes)
            if (value is not null)
                _text.Append(' ').Append(key).Append("=\"").Append(value switch
                {
                    double number => Number(number),
                    int number => number.ToString(CultureInfo.InvariantCulture),
                    _ => Escape((string)value),
                }).Append('"');
    }

    /// <summary>What XML gives a meaning is named; what XML does not permit, control characters and halves of pairs, is replaced.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // a half of a pair comes as U+FFFD
            escaped.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\t' or '\n' or '\r' => " ",
                < 0x20 or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        return escaped.ToString();
    }
}
