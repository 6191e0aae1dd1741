using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Arithmetic of one tensor with a rate that the host or the device knows; an underscore says that the tensor changes in place.</summary>
internal static class TensorMath
{
    internal static Tensor Times(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.mul(Like(scalar, tensor)) : tensor.mul(rate.Number);

    internal static Tensor Times_(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.mul_(Like(scalar, tensor)) : tensor.mul_(rate.Number);

    internal static Tensor Over(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.div(Like(scalar, tensor)) : tensor.div(rate.Number);

    internal static Tensor Over_(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.div_(Like(scalar, tensor)) : tensor.div_(rate.Number);

    internal static Tensor Plus(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.add(Like(scalar, tensor)) : tensor.add(rate.Number);

    internal static Tensor Plus_(this Tensor tensor, Rate rate) => rate.Scalar is { } scalar ? tensor.add_(Like(scalar, tensor)) : tensor.add_(rate.Number);

    /// <summary>tensor + other · rate.</summary>
    internal static Tensor Plus(this Tensor tensor, Tensor other, Rate rate)
        => rate.Scalar is { } scalar ? tensor.addcmul(other, Like(scalar, tensor), 1) : tensor.add(other, rate.Number);

    /// <inheritdoc cref="Plus(Tensor, Tensor, Rate)"/>
    internal static Tensor Plus_(this Tensor tensor, Tensor other, Rate rate)
        => rate.Scalar is { } scalar ? tensor.addcmul_(other, Like(scalar, tensor), 1) : tensor.add_(other, rate.Number);

    /// <summary>tensor + first · second · rate.</summary>
    internal static Tensor PlusProduct_(this Tensor tensor, Tensor first, Tensor second, Rate rate)
        => rate.Scalar is null ? tensor.addcmul_(first, second, rate.Number) : tensor.addcmul_(first.Times(rate), second, 1);

    /// <summary>tensor + first / second · rate.</summary>
    internal static Tensor PlusQuotient_(this Tensor tensor, Tensor first, Tensor second, Rate rate)
        => rate.Scalar is null ? tensor.addcdiv_(first, second, rate.Number) : tensor.addcdiv_(first.Times(rate), second, 1);

    /// <summary>Whether the tensor's numbers have 16 bits, which are too few to compute with.</summary>
    internal static bool IsNarrow(this Tensor tensor) => tensor.dtype is ScalarType.BFloat16 or ScalarType.Float16;

    /// <summary>The type to compute with: float32 in the place of 16 bits, else the tensor's own.</summary>
    internal static ScalarType WideType(this Tensor tensor) => tensor.IsNarrow() ? ScalarType.Float32 : tensor.dtype;

    /// <summary>The scalar in the tensor's type.</summary>
    internal static Tensor Like(Tensor scalar, Tensor tensor) => scalar.dtype == tensor.dtype ? scalar : scalar.to(tensor.dtype);
}
