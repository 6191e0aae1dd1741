namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator embedding = new("aten::embedding");
    internal static readonly Operator embedding_bag_padding_idx = new("aten::embedding_bag", "padding_idx");
    internal static readonly Operator embedding_renorm_ = new("aten::embedding_renorm_");
}
