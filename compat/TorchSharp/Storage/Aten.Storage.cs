namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator clone = new("aten::clone");
    internal static readonly Operator contiguous = new("aten::contiguous");
    internal static readonly Operator copy_ = new("aten::copy_");
    internal static readonly Operator detach = new("aten::detach");
    internal static readonly Operator detach_ = new("aten::detach_");
    internal static readonly Operator is_pinned = new("aten::is_pinned");
    internal static readonly Operator pin_memory = new("aten::pin_memory");
    internal static readonly Operator resolve_conj = new("aten::resolve_conj");
    internal static readonly Operator resolve_neg = new("aten::resolve_neg");
    internal static readonly Operator set__source_Tensor = new("aten::set_", "source_Tensor");
    internal static readonly Operator to_dense = new("aten::to_dense");
    internal static readonly Operator to_dtype_layout = new("aten::to", "dtype_layout");
    internal static readonly Operator view_dtype = new("aten::view", "dtype");
}
