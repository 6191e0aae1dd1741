namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator eye_m_out = new("aten::eye", "m_out");
    internal static readonly Operator fill__Scalar = new("aten::fill_", "Scalar");
    internal static readonly Operator index_fill__int_Scalar = new("aten::index_fill_", "int_Scalar");
    internal static readonly Operator select_int = new("aten::select", "int");
    internal static readonly Operator slice_Tensor = new("aten::slice", "Tensor");
    internal static readonly Operator t_ = new("aten::t_");
}
