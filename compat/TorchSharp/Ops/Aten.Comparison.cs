namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator allclose = new("aten::allclose");
    internal static readonly Operator eq_Scalar = new("aten::eq", "Scalar");
    internal static readonly Operator eq_Tensor = new("aten::eq", "Tensor");
    internal static readonly Operator eq__Scalar = new("aten::eq_", "Scalar");
    internal static readonly Operator eq__Tensor = new("aten::eq_", "Tensor");
    internal static readonly Operator fmax = new("aten::fmax");
    internal static readonly Operator fmin = new("aten::fmin");
    internal static readonly Operator ge_Scalar = new("aten::ge", "Scalar");
    internal static readonly Operator ge_Tensor = new("aten::ge", "Tensor");
    internal static readonly Operator ge__Scalar = new("aten::ge_", "Scalar");
    internal static readonly Operator ge__Tensor = new("aten::ge_", "Tensor");
    internal static readonly Operator gt_Scalar = new("aten::gt", "Scalar");
    internal static readonly Operator gt_Tensor = new("aten::gt", "Tensor");
    internal static readonly Operator gt__Scalar = new("aten::gt_", "Scalar");
    internal static readonly Operator gt__Tensor = new("aten::gt_", "Tensor");
    internal static readonly Operator isclose = new("aten::isclose");
    internal static readonly Operator isfinite = new("aten::isfinite");
    internal static readonly Operator isin_Tensor_Tensor = new("aten::isin", "Tensor_Tensor");
    internal static readonly Operator isinf = new("aten::isinf");
    internal static readonly Operator isnan = new("aten::isnan");
    internal static readonly Operator isneginf = new("aten::isneginf");
    internal static readonly Operator isposinf = new("aten::isposinf");
    internal static readonly Operator isreal = new("aten::isreal");
    internal static readonly Operator le_Scalar = new("aten::le", "Scalar");
    internal static readonly Operator le_Tensor = new("aten::le", "Tensor");
    internal static readonly Operator le__Scalar = new("aten::le_", "Scalar");
    internal static readonly Operator le__Tensor = new("aten::le_", "Tensor");
    internal static readonly Operator lt_Scalar = new("aten::lt", "Scalar");
    internal static readonly Operator lt_Tensor = new("aten::lt", "Tensor");
    internal static readonly Operator lt__Scalar = new("aten::lt_", "Scalar");
    internal static readonly Operator lt__Tensor = new("aten::lt_", "Tensor");
    internal static readonly Operator maximum = new("aten::maximum");
    internal static readonly Operator minimum = new("aten::minimum");
    internal static readonly Operator ne_Scalar = new("aten::ne", "Scalar");
    internal static readonly Operator ne_Tensor = new("aten::ne", "Tensor");
    internal static readonly Operator ne__Scalar = new("aten::ne_", "Scalar");
    internal static readonly Operator ne__Tensor = new("aten::ne_", "Tensor");
}
