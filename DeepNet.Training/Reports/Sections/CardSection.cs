using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>The run card: what was trained, on what, how and where; and the modules that the model is made of.</summary>
internal static partial class CardSection
{
    private const int MostModules = 400;
    private const string Layers = "layers"; // the table of modules says more

    public static void Write(HtmlText html, ReportData data)
    {
        html.Open("div", ("class", "cards"));
        foreach (var (name, part) in data.Run.Card)
        {
            var rows = Rows(part, "").ToArray();
            if (rows.Length == 0)
                continue;
            html.OpenTable(Words(name), ["option", "value"], texts: 2, "card");
            foreach (var (path, value) in rows)
            {
                html.Open("tr");
                html.Element("th", path.Length > 0 ? path : Words(name), ("scope", "row"));
                html.Element("td", value);
                html.Close("tr");
            }
            html.CloseTable();
        }
        html.Close("div");
        Modules(html, data.Run.Model);
    }

    private static void Modules(HtmlText html, torch.nn.Module model)
    {
        var modules = model.named_modules().Select(named => (named.name, named.module)).ToArray();
        html.Open("details");
        html.Element("summary", $"The model's modules ({ProgressText.Number(modules.Length)})");
        html.OpenTable("The model's modules", ["path", "type", "shapes", "parameters of its own"], texts: 3);
        foreach (var (path, module) in modules.Take(MostModules))
        {
            var parameters = module.named_parameters(recurse: false).ToArray();
            html.Open("tr");
            html.Element("th", path, ("scope", "row"));
            html.Element("td", module.GetName());
            html.Element("td", string.Join(", ", parameters.Select(named => $"{named.name} {Shapes.Of(named.parameter)}{(named.parameter.requires_grad ? "" : " (frozen)")}")));
            html.Element("td", parameters.Length == 0 ? "" : ProgressText.Number(parameters.Sum(named => named.parameter.numel())), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
        if (modules.Length > MostModules)
            html.Element("p", $"{ProgressText.Number(modules.Length - MostModules)} more are left out.", ("class", "note"));
        html.Close("details");
    }

    /// <summary>The leaves of a JSON tree with their paths; what was left out is not shown.</summary>
    private static IEnumerable<(string Path, string Value)> Rows(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonObject fields => fields.Where(field => field.Key != Layers).SelectMany(field => Rows(field.Value, Below(path, field.Key))),
        JsonArray items when items.Any(item => item is JsonObject or JsonArray) => items.SelectMany((item, index) => Rows(item, $"{path} {index + 1}".TrimStart())),
        JsonArray items => [(path, items.Count == 0 ? "none" : string.Join(", ", items.Select(Value)))],
        _ => [(path, Value(node))],
    };

    // The type of something is what it is: optimizer AdamW.
    private static string Below(string path, string name) => name == "$type" ? path : path.Length == 0 ? Words(name) : $"{path} · {Words(name)}";

    private static string Value(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "yes" : "no",
        JsonValue value when value.TryGetValue<long>(out var whole) => whole.ToString("#,0", CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };

    // loss.label_smoothing, InputChannels
    private static string Words(string name)
        => CapitalInside().Replace(name.Replace('_', ' ').Replace(".", " · ", StringComparison.Ordinal), match => $" {char.ToLowerInvariant(match.Value[0])}");

    [GeneratedRegex("(?<=[a-z0-9])[A-Z](?=[a-z])")]
    private static partial Regex CapitalInside();
}
