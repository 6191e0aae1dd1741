using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;

namespace DeepNet.Training;

/// <summary>The hyper-parameters in a run card.</summary>
internal static class Hyperparameters
{
    /// <summary>The leaves of a card by their paths: <c>options.optimizer.learning_rate</c>. Lists are their JSON; what is null is left out.</summary>
    public static IReadOnlyDictionary<string, object> Of(JsonObject card)
    {
        var parameters = new Dictionary<string, object>();
        Add(parameters, "", card);
        return parameters;
    }

    public static Value ValueOf(object value) => value switch
    {
        bool flag => Value.ForBool(flag),
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
            => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IFormattable formattable => Value.ForString(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => Value.ForString(value.ToString() ?? ""),
    };

    private static void Add(Dictionary<string, object> parameters, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                    Add(parameters, path.Length == 0 ? name : $"{path}.{name}", member);
                break;
            case JsonValue value:
                parameters[path] = value.GetValueKind() switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    JsonValueKind.Number => value.Deserialize<double>(),
                    JsonValueKind.String => value.GetValue<string>(),
                    _ => value.ToJsonString(),
                };
                break;
            case JsonArray list:
                parameters[path] = list.ToJsonString();
                break;
        }
    }
}
