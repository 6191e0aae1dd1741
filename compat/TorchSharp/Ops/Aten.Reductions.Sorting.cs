namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator _unique2 = new("aten::_unique2");
    internal static readonly Operator argsort = new("aten::argsort");
    internal static readonly Operator kthvalue = new("aten::kthvalue");
    internal static readonly Operator median = new("aten::median");
    internal static readonly Operator mode = new("aten::mode");
    internal static readonly Operator msort = new("aten::msort");
    internal static readonly Operator nanmedian = new("aten::nanmedian");
    internal static readonly Operator nanquantile = new("aten::nanquantile");
    internal static readonly Operator quantile = new("aten::quantile");
    internal static readonly Operator sort_stable = new("aten::sort", "stable");
    internal static readonly Operator topk = new("aten::topk");
    internal static readonly Operator unique_consecutive = new("aten::unique_consecutive");
    internal static readonly Operator unique_dim = new("aten::unique_dim");
}
