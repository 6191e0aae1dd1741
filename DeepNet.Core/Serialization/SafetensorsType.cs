using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>The element types of the format that LibTorch has, with their names in the header.</summary>
internal static class SafetensorsType
{
    // In the order of the reference implementation, whose writer puts later types first: larger elements before smaller ones,
    // so that every tensor is aligned to its elements.
    private static readonly (string Name, ScalarType Type, int Size)[] _types =
    [
        ("BOOL", ScalarType.Bool, 1),
        ("U8", ScalarType.Byte, 1),
        ("I8", ScalarType.Int8, 1),
        ("I16", ScalarType.Int16, 2),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I32", ScalarType.Int32, 4),
        ("F32", ScalarType.Float32, 4),
        ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8),
    ];

    public static string Names => string.Join(", ", _types.Reverse().Select(type => type.Name));

    /// <summary>Finds a type by its name in the header.</summary>
    public static bool TryParse(string name, out ScalarType type, out int size)
    {
        var index = Array.FindIndex(_types, entry => entry.Name == name);
        (type, size) = index < 0 ? default : (_types[index].Type, _types[index].Size);
        return index >= 0;
    }

    /// <summary>The place in the order of types; a writer puts higher ones first.</summary>
    public static int Rank(ScalarType type) => Array.FindIndex(_types, entry => entry.Type == type) is >= 0 and var rank
        ? rank
        : throw new SafetensorsException($"Tensors of type {type} cannot be stored; the types are {Names}. Convert the tensor first.");

    public static string Name(ScalarType type) => _types[Rank(type)].Name;

    public static int Size(ScalarType type) => _types[Rank(type)].Size;
}
