using System.Xml;
using System.Xml.Linq;

namespace DeepNet.Tests.Training;

/// <summary>A report that was written, read as strict XML.</summary>
internal sealed class ReportFile
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    public ReportFile(string path)
    {
        Text = File.ReadAllText(path);
        using var reader = XmlReader.Create(new StringReader(Text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null });
        Document = XDocument.Load(reader);
    }

    public string Text { get; }

    public XDocument Document { get; }

    public IEnumerable<string> Sections => All("section").Select(section => (string)section.Attribute("id")!);

    /// <summary>All text of a section, headings and captions included.</summary>
    public string TextOf(string section) => Section(section)?.Value ?? "";

    /// <summary>A section's markup.</summary>
    public string MarkupOf(string section) => Section(section)!.ToString(SaveOptions.DisableFormatting);

    public XElement? Section(string id) => All("section").SingleOrDefault(section => (string?)section.Attribute("id") == id);

    public IEnumerable<XElement> All(string name) => Document.Descendants(_html + name);

    /// <summary>The rows of the first table of a section whose caption has this beginning, as texts.</summary>
    public string[][] Table(string section, string caption)
        => [.. Section(section)!.Descendants(_html + "table").First(table => table.Element(_html + "caption")!.Value.StartsWith(caption, StringComparison.Ordinal))
            .Element(_html + "tbody")!.Elements(_html + "tr").Select(row => row.Elements().Select(cell => cell.Value.Trim()).ToArray())];
}
