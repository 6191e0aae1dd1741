using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// Writes an object of an abstract type with the name of its actual one, <c>$type</c>, and reads it back. Users' own types need no
/// registration: a type is found when its assembly is loaded, and is taken only where it derives from <typeparamref name="T"/>.
/// </summary>
internal sealed class RuntimeTypeConverter<T> : JsonConverter<T> where T : class
{
    private const string Key = "$type";

    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject card || card[Key]?.GetValueKind() != JsonValueKind.String)
            throw new JsonException($"a {typeof(T).Name} is an object whose {Key} names its type");
        var type = RuntimeTypes.Find(typeof(T), card[Key]!.GetValue<string>());
        card.Remove(Key);
        return (T?)card.Deserialize(type, options);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var card = new JsonObject { [Key] = RuntimeTypes.NameOf(typeof(T), value.GetType()) };
        foreach (var option in options.GetTypeInfo(value.GetType()).Properties.Where(OptionsJson.IsOption).OrderBy(property => property.Name, StringComparer.Ordinal))
            card[option.Name] = JsonSerializer.SerializeToNode(option.Get!(value), option.PropertyType, options);
        card.WriteTo(writer, options);
    }
}

/// <summary>The types that derive from an abstract one, in the assemblies that are loaded.</summary>
internal static class RuntimeTypes
{
    /// <summary>The name to write: short for the library's own types, with namespace for others.</summary>
    public static string NameOf(Type parent, Type type) => type.Assembly == parent.Assembly ? type.Name : type.FullName ?? type.Name;

    /// <exception cref="JsonException">No such type is loaded, or several are.</exception>
    public static Type Find(Type parent, string name)
    {
        var known = Of(parent);
        return known.Where(type => NameOf(parent, type) == name).ToArray() switch
        {
            [var type] => type,
            [] => throw new JsonException(
                $"no {parent.Name} called '{name}' is loaded. A type of your own is found when its assembly is: use it once before. Known are {string.Join(", ", known.Select(type => NameOf(parent, type)).Order(StringComparer.Ordinal))}"),
            var several => throw new JsonException(
                $"several {parent.Name} are called '{name}', in {string.Join(", ", several.Select(type => type.Assembly.GetName().Name))}"),
        };
    }

    /// <summary>All that could be made.</summary>
    public static IReadOnlyList<Type> Of(Type parent) =>
    [
        .. AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly == parent.Assembly || assembly.GetReferencedAssemblies().Any(reference => reference.Name == parent.Assembly.GetName().Name))
            .SelectMany(LoadedTypes)
            .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsSubclassOf(parent)),
    ];

    private static IEnumerable<Type> LoadedTypes(System.Reflection.Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (System.Reflection.ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>(); // the others need assemblies that are not here
        }
    }
}
