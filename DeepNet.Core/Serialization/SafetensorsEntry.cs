using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>One tensor as a safetensors header describes it.</summary>
public sealed class SafetensorsEntry : TensorEntry
{
    internal SafetensorsEntry(string name, ScalarType type, long[] shape, long begin, long end) : base(name, type, shape) => (Begin, End) = (begin, end);

    /// <summary>Its size in bytes.</summary>
    public long Size => End - Begin;

    /// <summary>Where its bytes begin, counted from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>Where its bytes end.</summary>
    internal long End { get; }

    /// <summary>For example <c>F32 [64, 3, 7, 7]</c>.</summary>
    /// <returns>Type and shape.</returns>
    public override string ToString() => $"{SafetensorsType.Name(Type)} [{string.Join(", ", Shape.ToArray())}]";
}
