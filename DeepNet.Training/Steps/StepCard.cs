using System.Globalization;
using System.Text.Json;

namespace DeepNet.Training;

/// <summary>Writes the settings of a step for its run card: a name for each single one, so that a difference is told precisely.</summary>
internal static class StepCard
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>
    /// A loss is written under its name with its settings beside it: <c>loss</c>, <c>loss.label_smoothing</c>; what is null is left out.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Of(params IEnumerable<(string Name, object? Value)> settings)
    {
        var card = new Dictionary<string, string>();
        foreach (var (name, value) in settings)
            switch (value)
            {
                case null:
                    break;
                case Loss loss:
                    card[name] = loss.Name;
                    foreach (var (setting, node) in JsonSerializer.SerializeToNode(loss, _json)!.AsObject())
                        if (node is not null && setting is not ("type" or "name" or "unit"))
                            card[$"{name}.{setting}"] = node.ToJsonString();
                    break;
                default:
                    card[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                    break;
            }
        return card;
    }
}
