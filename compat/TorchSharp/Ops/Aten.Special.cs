namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator digamma = new("aten::digamma");
    internal static readonly Operator digamma_ = new("aten::digamma_");
    internal static readonly Operator erf = new("aten::erf");
    internal static readonly Operator erf_ = new("aten::erf_");
    internal static readonly Operator erfc = new("aten::erfc");
    internal static readonly Operator erfc_ = new("aten::erfc_");
    internal static readonly Operator erfinv = new("aten::erfinv");
    internal static readonly Operator erfinv_ = new("aten::erfinv_");
    internal static readonly Operator i0 = new("aten::i0");
    internal static readonly Operator igamma = new("aten::igamma");
    internal static readonly Operator igammac = new("aten::igammac");
    internal static readonly Operator lgamma = new("aten::lgamma");
    internal static readonly Operator lgamma_ = new("aten::lgamma_");
    internal static readonly Operator mvlgamma = new("aten::mvlgamma");
    internal static readonly Operator mvlgamma_ = new("aten::mvlgamma_");
    internal static readonly Operator polygamma = new("aten::polygamma");
    internal static readonly Operator polygamma_ = new("aten::polygamma_");
}
