using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>One tensor as a safetensors header describes it.</summary>
public sealed class SafetensorsEntry
{
    private readonly long[] _shape;

    internal SafetensorsEntry(string name, ScalarType type, long[] shape, long begin, long end) =>
        (Name, Type, _shape, Begin, End) = (name, type, shape, begin, end);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ScalarType Type { get; }

    /// <summary>Its dimensions; none for a single number.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Its size in bytes.</summary>
    public long Size => End - Begin;

    /// <summary>Where its bytes begin, counted from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>Where its bytes end.</summary>
    internal long End { get; }

    /// <summary>For example <c>F32 [64, 3, 7, 7]</c>.</summary>
    /// <returns>Type and shape.</returns>
    public override string ToString() => $"{SafetensorsType.Name(Type)} [{string.Join(", ", _shape)}]";
}
