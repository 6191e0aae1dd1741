using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>What the documentation says of options, read from the files that the compiler writes beside the assemblies.</summary>
internal static partial class OptionDocs
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> _files = [];

    /// <summary>What stands behind the word Default, references as identifiers; null where nothing does.</summary>
    public static string? DefaultOf(PropertyInfo option)
    {
        var match = BehindDefault().Match(SummaryOf(option));
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>The summary in one line, references as identifiers.</summary>
    public static string SummaryOf(PropertyInfo option)
    {
        var text = string.Concat(Of(option).Elements("summary").DescendantNodes().Select(node => node switch
        {
            XText part => part.Value,
            XElement { Name.LocalName: "see" } reference => reference.Attribute("cref")?.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ");
    }

    /// <summary>Whether that is the value.</summary>
    public static bool Says(string text, object? value) => value switch
    {
        null => text.StartsWith("null", StringComparison.Ordinal),
        bool flag => text.StartsWith(flag ? "true" : "false", StringComparison.Ordinal),
        "" => text.StartsWith("empty", StringComparison.Ordinal),
        string name => text.StartsWith(name, StringComparison.Ordinal),
        TimeSpan time => text.StartsWith(FormattableString.Invariant($"{time.TotalSeconds} seconds"), StringComparison.Ordinal),
        Duration duration when duration == Duration.Whole => text.StartsWith("the whole run", StringComparison.Ordinal),
        Duration duration => Number(text) == Number(duration.ToString()),
        Enum member => text.StartsWith($"F:{value.GetType().FullName}.{member}", StringComparison.Ordinal),
        IConvertible number => Number(text) == number.ToDouble(CultureInfo.InvariantCulture),
        ICollection { Count: 0 } => text.StartsWith("none", StringComparison.Ordinal),
        IEnumerable list => list.Cast<object>().All(item => text.Contains(Allowed.Text(item), StringComparison.Ordinal)),
        _ => !text.StartsWith("T:", StringComparison.Ordinal) || text.StartsWith($"T:{value.GetType().FullName}", StringComparison.Ordinal),
    };

    /// <summary>The exceptions that are told of.</summary>
    public static IEnumerable<string> ErrorsOf(PropertyInfo option) => Of(option).Elements("exception").Select(error => error.Attribute("cref")!.Value);

    private static XElement Of(PropertyInfo option)
    {
        var assembly = option.DeclaringType!.Assembly;
        if (!_files.TryGetValue(assembly, out var members))
        {
            var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            _files[assembly] = members = file.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
        }
        return members.GetValueOrDefault($"P:{option.DeclaringType.FullName}.{option.Name}") ?? new XElement("member");
    }

    private static double? Number(string text)
        => LeadingNumber().Match(text.Replace('−', '-')) is { Success: true } match ? double.Parse(match.Value.Replace(",", ""), CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\bDefault:? (.*)")]
    private static partial Regex BehindDefault();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^-?[0-9][0-9,]*(\.[0-9]+)?(e-?[0-9]+)?")]
    private static partial Regex LeadingNumber();
}
