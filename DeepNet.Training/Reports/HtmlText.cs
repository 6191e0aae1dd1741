using System.Text;

namespace DeepNet.Training;

/// <summary>
/// Writes HTML that is XML at the same time: every element is closed, every text and attribute escaped. Nothing enters the document
/// unescaped but what <see cref="Svg"/> and <see cref="Style"/> are given.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>The start of an element with others inside.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>');
    }

    /// <summary>Its end.</summary>
    public void Close(string name) => _text.Append("</").Append(name).Append(">\n");

    /// <summary>An element with text inside.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>').Append(SvgText.Escape(text)).Append("</").Append(name).Append(">\n");
    }

    /// <summary>An element that cannot have anything inside: <c>meta</c>, <c>img</c>.</summary>
    public void Void(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append(" />\n");
    }

    /// <summary>The start of a table, with a caption and headings for readers who cannot see it.</summary>
    /// <param name="caption">What the table holds.</param>
    /// <param name="columns">The heading of each column.</param>
    /// <param name="texts">How many of the columns, from the left, hold texts; the others hold numbers, which stand at the right.</param>
    /// <param name="tableClass">A class of its own, or null.</param>
    public void OpenTable(string caption, IReadOnlyList<string> columns, int texts, string? tableClass = null)
    {
        Open("div", ("class", "scroll"));
        Open("table", ("class", tableClass));
        Element("caption", caption);
        Open("thead");
        Open("tr");
        for (var column = 0; column < columns.Count; column++)
            Element("th", columns[column], ("scope", "col"), ("class", column < texts ? null : "number"));
        Close("tr");
        Close("thead");
        Open("tbody");
    }

    /// <summary>Its end.</summary>
    public void CloseTable()
    {
        Close("tbody");
        Close("table");
        Close("div");
    }

    /// <summary>A PNG inside the document.</summary>
    public void Picture(byte[] png, int width, int height, string alternative, string? pictureClass) => Void("img",
        ("src", $"data:image/png;base64,{Convert.ToBase64String(png)}"), ("alt", alternative),
        ("width", SvgText.Number(width)), ("height", SvgText.Number(height)), ("class", pictureClass));

    /// <summary>A chart, which is escaped already.</summary>
    public void Svg(Chart chart) => _text.Append(chart.ToSvg());

    /// <summary>Text between elements.</summary>
    public void Text(string text) => _text.Append(SvgText.Escape(text));

    /// <summary>Rules of our own, without <c>&lt;</c> and <c>&amp;</c>: escaping means something else in HTML than in XML there.</summary>
    public void Style(string css) => _text.Append("<style>").Append(css).Append("</style>\n");

    /// <summary>What <c>DOCTYPE</c> is for.</summary>
    public void Doctype() => _text.Append("<!DOCTYPE html>\n");

    public override string ToString() => _text.ToString();

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (key, value) in attributes)
            if (value is not null)
                _text.Append(' ').Append(key).Append("=\"").Append(SvgText.Escape(value)).Append('"');
    }
}
