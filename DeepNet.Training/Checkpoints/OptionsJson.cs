using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace DeepNet.Training;

/// <summary>Options records as JSON and back: the properties that are set or given to the constructor, in snake case; enumerations by name.</summary>
internal static class OptionsJson
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsComputed } },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Whether a property is set or given to the constructor, and not computed from others.</summary>
    public static bool IsOption(JsonPropertyInfo property) => property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null);

    private static void LeaveOutWhatIsComputed(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties.Where(property => !IsOption(property)).ToArray())
            type.Properties.Remove(property);
    }

    public static JsonNode? Write<T>(T value) => JsonSerializer.SerializeToNode(value, _json);

    /// <param name="node">What <see cref="Write{T}"/> wrote.</param>
    /// <param name="source">Where it comes from, for the error.</param>
    /// <exception cref="InvalidDataException">It is not; the message says what does not fit.</exception>
    public static T Read<T>(JsonNode? node, string source)
    {
        try
        {
            return node.Deserialize<T>(_json) ?? throw new JsonException("nothing is there");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or NotSupportedException)
        {
            // An option's own words where it refuses a value; else the serializer's, which name the place.
            var cause = error.GetBaseException() as ArgumentException ?? error;
            throw new InvalidDataException($"The {typeof(T).Name} in {source} cannot be read: {cause.Message}", error);
        }
    }
}
