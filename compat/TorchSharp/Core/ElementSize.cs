namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    /// <summary>The bytes that one element takes.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no element type of tensors."),
    };

    /// <summary>The product of all sizes: how many elements a tensor of that shape has.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => new torch.Size(shape).numel();

    /// <summary>The tensor's shape as 32-bit numbers.</summary>
    public static ReadOnlySpan<int> IntShape(this torch.Tensor tensor) => Array.ConvertAll(NotNull(tensor).shape, size => checked((int)size));
}
