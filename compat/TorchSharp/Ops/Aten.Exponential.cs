namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator exp = new("aten::exp");
    internal static readonly Operator exp2 = new("aten::exp2");
    internal static readonly Operator exp_ = new("aten::exp_");
    internal static readonly Operator expm1 = new("aten::expm1");
    internal static readonly Operator expm1_ = new("aten::expm1_");
    internal static readonly Operator float_power_Tensor_Tensor = new("aten::float_power", "Tensor_Tensor");
    internal static readonly Operator frexp_Tensor = new("aten::frexp", "Tensor");
    internal static readonly Operator hypot = new("aten::hypot");
    internal static readonly Operator ldexp_ = new("aten::ldexp_");
    internal static readonly Operator ldexp_Tensor = new("aten::ldexp", "Tensor");
    internal static readonly Operator log = new("aten::log");
    internal static readonly Operator log10 = new("aten::log10");
    internal static readonly Operator log10_ = new("aten::log10_");
    internal static readonly Operator log1p = new("aten::log1p");
    internal static readonly Operator log1p_ = new("aten::log1p_");
    internal static readonly Operator log2 = new("aten::log2");
    internal static readonly Operator log2_ = new("aten::log2_");
    internal static readonly Operator log_ = new("aten::log_");
    internal static readonly Operator logaddexp = new("aten::logaddexp");
    internal static readonly Operator logaddexp2 = new("aten::logaddexp2");
    internal static readonly Operator pow_Tensor_Scalar = new("aten::pow", "Tensor_Scalar");
    internal static readonly Operator pow_Tensor_Tensor = new("aten::pow", "Tensor_Tensor");
    internal static readonly Operator pow__Scalar = new("aten::pow_", "Scalar");
    internal static readonly Operator pow__Tensor = new("aten::pow_", "Tensor");
    internal static readonly Operator rsqrt = new("aten::rsqrt");
    internal static readonly Operator rsqrt_ = new("aten::rsqrt_");
    internal static readonly Operator sqrt = new("aten::sqrt");
    internal static readonly Operator sqrt_ = new("aten::sqrt_");
    internal static readonly Operator xlogy_Scalar_Other = new("aten::xlogy", "Scalar_Other");
    internal static readonly Operator xlogy_Tensor = new("aten::xlogy", "Tensor");
    internal static readonly Operator xlogy__Scalar_Other = new("aten::xlogy_", "Scalar_Other");
    internal static readonly Operator xlogy__Tensor = new("aten::xlogy_", "Tensor");
}
