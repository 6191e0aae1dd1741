using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>The storage classes of PyTorch that LibTorch has tensors for, with the types of their elements.</summary>
internal static class TorchStorageType
{
    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> _types = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = (ScalarType.Float64, 8),
        ["FloatStorage"] = (ScalarType.Float32, 4),
        ["HalfStorage"] = (ScalarType.Float16, 2),
        ["BFloat16Storage"] = (ScalarType.BFloat16, 2),
        ["LongStorage"] = (ScalarType.Int64, 8),
        ["IntStorage"] = (ScalarType.Int32, 4),
        ["ShortStorage"] = (ScalarType.Int16, 2),
        ["CharStorage"] = (ScalarType.Int8, 1),
        ["ByteStorage"] = (ScalarType.Byte, 1),
        ["BoolStorage"] = (ScalarType.Bool, 1),
        ["ComplexFloatStorage"] = (ScalarType.ComplexFloat32, 8),
        ["ComplexDoubleStorage"] = (ScalarType.ComplexFloat64, 16),
    };

    /// <summary>Finds a class by its name in the module <c>torch</c>.</summary>
    public static bool TryFind(string name, out ScalarType type, out int bytes)
    {
        var found = _types.TryGetValue(name, out var entry);
        (type, bytes) = entry;
        return found;
    }
}
