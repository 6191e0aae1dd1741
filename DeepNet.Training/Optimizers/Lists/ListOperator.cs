using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What is done to each tensor of a <see cref="TensorList"/>: by LibTorch's operator for lists where there is one, which CUDA runs in one kernel, else
/// tensor by tensor. Which there are depends on LibTorch's version (1.13 takes no scalars on the device); TorchSharp's API has none.
/// </summary>
/// <param name="name">LibTorch's name without <c>aten::_foreach_</c>; an underscore at its end says that the tensors change in place.</param>
/// <param name="number">Which of that name takes a number, or no rate at all.</param>
/// <param name="scalar">Which of that name takes a scalar on the device; null for none.</param>
/// <param name="one">The same for one tensor.</param>
internal sealed class ListOperator(string name, string number, string? scalar, ListOperator.One one)
{
    internal static readonly ListOperator Add = new("add", "List", null, static (item, other, _, rate) => item.Plus(other, rate));
    internal static readonly ListOperator Add_ = new("add_", "List", null, static (item, other, _, rate) => item.Plus_(other, rate));
    internal static readonly ListOperator AddRate = new("add", "Scalar", "Tensor", static (item, _, _, rate) => item.Plus(rate));
    internal static readonly ListOperator AddRate_ = new("add_", "Scalar", "Tensor", static (item, _, _, rate) => item.Plus_(rate));
    internal static readonly ListOperator AddProduct_ = new("addcmul_", "Scalar", null, static (item, first, second, rate) => item.PlusProduct_(first, second, rate));
    internal static readonly ListOperator AddQuotient_ = new("addcdiv_", "Scalar", null, static (item, first, second, rate) => item.PlusQuotient_(first, second, rate));
    internal static readonly ListOperator Copy_ = new("copy_", "", null, static (item, other, _, _) => item.copy_(other));
    internal static readonly ListOperator Div_ = new("div_", "List", null, static (item, other, _, _) => item.div_(other));
    internal static readonly ListOperator DivRate = new("div", "Scalar", "Tensor", static (item, _, _, rate) => item.Over(rate));
    internal static readonly ListOperator Maximum_ = new("maximum_", "List", null, static (item, other, _, _) => item.copy_(item.maximum(other)));
    internal static readonly ListOperator Mul_ = new("mul_", "List", null, static (item, other, _, _) => item.mul_(other));
    internal static readonly ListOperator MulRate = new("mul", "Scalar", "Tensor", static (item, _, _, rate) => item.Times(rate));
    internal static readonly ListOperator MulRate_ = new("mul_", "Scalar", "Tensor", static (item, _, _, rate) => item.Times_(rate));
    internal static readonly ListOperator Norm = new("norm", "Scalar", null, static (item, _, _, _) => item.norm());
    internal static readonly ListOperator Sign_ = new("sign_", "", null, static (item, _, _, _) => item.sign_());
    internal static readonly ListOperator Sqrt = new("sqrt", "", null, static (item, _, _, _) => item.sqrt());
    internal static readonly ListOperator Sqrt_ = new("sqrt_", "", null, static (item, _, _, _) => item.sqrt_());

    private readonly NativeOperator _withNumber = new($"aten::_foreach_{name}", number);
    private readonly NativeOperator? _withScalar = scalar is null ? null : new($"aten::_foreach_{name}", scalar);

    /// <summary>For one tensor and those at its place in up to two other lists.</summary>
    internal delegate Tensor One(Tensor item, Tensor first, Tensor second, Rate rate);

    internal bool IsInPlace { get; } = name.EndsWith('_');

    /// <summary>Whether the operator for lists, where it is there, takes scalars on the device itself.</summary>
    internal bool TakesScalars => _withScalar is { Exists: true };

    internal One ForOne => one;

    /// <summary>LibTorch's operator for lists, or null where it has none that takes such a rate.</summary>
    internal NativeOperator? For(Rate? rate) => (rate?.Scalar is null ? _withNumber : _withScalar) is { Exists: true } found ? found : null;
}
