using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>Writes an object of an abstract type with the name and all properties of its actual one, so that users' own types need no registration.</summary>
internal sealed class RuntimeTypeConverter<T> : JsonConverter<T> where T : class
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException($"{typeof(T).Name} is written to run cards for comparison and not read back.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var card = new JsonObject { ["type"] = value.GetType().Name };
        foreach (var property in value.GetType().GetProperties().Where(IsOption).OrderBy(p => p.Name, StringComparer.Ordinal))
            card[options.PropertyNamingPolicy?.ConvertName(property.Name) ?? property.Name]
                = JsonSerializer.SerializeToNode(property.GetValue(value), property.PropertyType, options);
        card.WriteTo(writer, options);
    }

    private static bool IsOption(PropertyInfo property)
        => property.CanRead && property.GetIndexParameters().Length == 0 && !Attribute.IsDefined(property, typeof(JsonIgnoreAttribute), inherit: true);
}
