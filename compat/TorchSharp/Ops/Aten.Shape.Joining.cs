namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator block_diag = new("aten::block_diag");
    internal static readonly Operator broadcast_tensors = new("aten::broadcast_tensors");
    internal static readonly Operator cartesian_prod = new("aten::cartesian_prod");
    internal static readonly Operator cat = new("aten::cat");
    internal static readonly Operator column_stack = new("aten::column_stack");
    internal static readonly Operator combinations = new("aten::combinations");
    internal static readonly Operator dstack = new("aten::dstack");
    internal static readonly Operator hstack = new("aten::hstack");
    internal static readonly Operator meshgrid_indexing = new("aten::meshgrid", "indexing");
    internal static readonly Operator stack = new("aten::stack");
    internal static readonly Operator vstack = new("aten::vstack");
}
