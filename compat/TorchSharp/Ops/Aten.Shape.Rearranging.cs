namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator channel_shuffle = new("aten::channel_shuffle");
    internal static readonly Operator diag = new("aten::diag");
    internal static readonly Operator diag_embed = new("aten::diag_embed");
    internal static readonly Operator diagflat = new("aten::diagflat");
    internal static readonly Operator diagonal = new("aten::diagonal");
    internal static readonly Operator diagonal_scatter = new("aten::diagonal_scatter");
    internal static readonly Operator flip = new("aten::flip");
    internal static readonly Operator fliplr = new("aten::fliplr");
    internal static readonly Operator flipud = new("aten::flipud");
    internal static readonly Operator repeat = new("aten::repeat");
    internal static readonly Operator repeat_interleave_self_Tensor = new("aten::repeat_interleave", "self_Tensor");
    internal static readonly Operator repeat_interleave_self_int = new("aten::repeat_interleave", "self_int");
    internal static readonly Operator roll = new("aten::roll");
    internal static readonly Operator rot90 = new("aten::rot90");
    internal static readonly Operator tile = new("aten::tile");
    internal static readonly Operator tril = new("aten::tril");
    internal static readonly Operator tril_ = new("aten::tril_");
    internal static readonly Operator triu = new("aten::triu");
    internal static readonly Operator triu_ = new("aten::triu_");
}
