using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>Writes the settings of a step for its run card: a name for each single one, so that a difference is told precisely.</summary>
internal static class StepCard
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>
    /// A loss is written under its name with its settings beside it: <c>loss</c>, <c>loss.label_smoothing</c>; other options by their settings
    /// alone; what is null is left out.
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
                    Add(name, JsonSerializer.SerializeToNode(loss, _json)!.AsObject(), "$type", "name", "unit");
                    break;
                case OptimizerOptions optimizer:
                    Add(name, JsonSerializer.SerializeToNode(optimizer, _json)!.AsObject());
                    break;
                case Schedule schedule:
                    Add(name, JsonSerializer.SerializeToNode(schedule, _json)!.AsObject());
                    break;
                case NoiseSchedule or GradientClip:
                    Add(name, JsonSerializer.SerializeToNode(value, _json)!.AsObject());
                    break;
                default:
                    card[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                    break;
            }
        return card;

        void Add(string name, JsonObject settings, params ReadOnlySpan<string> without)
        {
            foreach (var (setting, node) in settings)
                if (node is not null && !without.Contains(setting))
                    card[$"{name}.{setting.TrimStart('$')}"] = node is JsonValue text && text.TryGetValue(out string? plain) ? plain : node.ToJsonString();
        }
    }
}
