namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator chunk = new("aten::chunk");
    internal static readonly Operator dsplit_array = new("aten::dsplit", "array");
    internal static readonly Operator dsplit_int = new("aten::dsplit", "int");
    internal static readonly Operator hsplit_array = new("aten::hsplit", "array");
    internal static readonly Operator hsplit_int = new("aten::hsplit", "int");
    internal static readonly Operator split_Tensor = new("aten::split", "Tensor");
    internal static readonly Operator split_with_sizes = new("aten::split_with_sizes");
    internal static readonly Operator tensor_split_indices = new("aten::tensor_split", "indices");
    internal static readonly Operator tensor_split_sections = new("aten::tensor_split", "sections");
    internal static readonly Operator tensor_split_tensor_indices_or_sections = new("aten::tensor_split", "tensor_indices_or_sections");
    internal static readonly Operator unbind_int = new("aten::unbind", "int");
    internal static readonly Operator unfold = new("aten::unfold");
    internal static readonly Operator vsplit_array = new("aten::vsplit", "array");
    internal static readonly Operator vsplit_int = new("aten::vsplit", "int");
}
