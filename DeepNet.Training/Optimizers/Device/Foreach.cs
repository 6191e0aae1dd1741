namespace DeepNet.Training;

/// <summary>
/// LibTorch's operators on lists of tensors, which CUDA runs in one kernel; which of them there are depends on LibTorch's version (1.13 has no
/// scalars on the device here).
/// </summary>
internal static class Foreach
{
    internal static readonly NativeOperator Add = new("aten::_foreach_add", "List");
    internal static readonly NativeOperator Add_ = new("aten::_foreach_add_", "List");
    internal static readonly NativeOperator AddNumber = new("aten::_foreach_add", "Scalar");
    internal static readonly NativeOperator AddNumber_ = new("aten::_foreach_add_", "Scalar");
    internal static readonly NativeOperator AddProduct_ = new("aten::_foreach_addcmul_", "Scalar");
    internal static readonly NativeOperator AddQuotient_ = new("aten::_foreach_addcdiv_", "Scalar");
    internal static readonly NativeOperator Copy_ = new("aten::_foreach_copy_");
    internal static readonly NativeOperator Div_ = new("aten::_foreach_div_", "List");
    internal static readonly NativeOperator DivNumber = new("aten::_foreach_div", "Scalar");
    internal static readonly NativeOperator DivNumber_ = new("aten::_foreach_div_", "Scalar");
    internal static readonly NativeOperator DivScalar = new("aten::_foreach_div", "Tensor");
    internal static readonly NativeOperator DivScalar_ = new("aten::_foreach_div_", "Tensor");
    internal static readonly NativeOperator Maximum_ = new("aten::_foreach_maximum_", "List");
    internal static readonly NativeOperator Mul_ = new("aten::_foreach_mul_", "List");
    internal static readonly NativeOperator MulNumber = new("aten::_foreach_mul", "Scalar");
    internal static readonly NativeOperator MulNumber_ = new("aten::_foreach_mul_", "Scalar");
    internal static readonly NativeOperator MulScalar = new("aten::_foreach_mul", "Tensor");
    internal static readonly NativeOperator MulScalar_ = new("aten::_foreach_mul_", "Tensor");
    internal static readonly NativeOperator Norm = new("aten::_foreach_norm", "Scalar");
    internal static readonly NativeOperator Sign_ = new("aten::_foreach_sign_");
    internal static readonly NativeOperator Sqrt = new("aten::_foreach_sqrt");
    internal static readonly NativeOperator Sqrt_ = new("aten::_foreach_sqrt_");
}
