using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>One tensor as a file describes it.</summary>
public abstract class TensorEntry
{
    private readonly long[] _shape;

    private protected TensorEntry(string name, ScalarType type, long[] shape) => (Name, Type, _shape) = (name, type, shape);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ScalarType Type { get; }

    /// <summary>Its dimensions; none for a single number.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>For example <c>Float32 [64, 3, 7, 7]</c>.</summary>
    /// <returns>Type and shape.</returns>
    public override string ToString() => $"{Type} [{string.Join(", ", _shape)}]";
}
