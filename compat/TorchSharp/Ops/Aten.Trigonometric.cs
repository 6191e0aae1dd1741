namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator acos = new("aten::acos");
    internal static readonly Operator acos_ = new("aten::acos_");
    internal static readonly Operator acosh = new("aten::acosh");
    internal static readonly Operator acosh_ = new("aten::acosh_");
    internal static readonly Operator asin = new("aten::asin");
    internal static readonly Operator asin_ = new("aten::asin_");
    internal static readonly Operator asinh = new("aten::asinh");
    internal static readonly Operator asinh_ = new("aten::asinh_");
    internal static readonly Operator atan = new("aten::atan");
    internal static readonly Operator atan2 = new("aten::atan2");
    internal static readonly Operator atan2_ = new("aten::atan2_");
    internal static readonly Operator atan_ = new("aten::atan_");
    internal static readonly Operator atanh = new("aten::atanh");
    internal static readonly Operator atanh_ = new("aten::atanh_");
    internal static readonly Operator cos = new("aten::cos");
    internal static readonly Operator cos_ = new("aten::cos_");
    internal static readonly Operator cosh = new("aten::cosh");
    internal static readonly Operator cosh_ = new("aten::cosh_");
    internal static readonly Operator deg2rad = new("aten::deg2rad");
    internal static readonly Operator rad2deg = new("aten::rad2deg");
    internal static readonly Operator sin = new("aten::sin");
    internal static readonly Operator sin_ = new("aten::sin_");
    internal static readonly Operator sinc = new("aten::sinc");
    internal static readonly Operator sinc_ = new("aten::sinc_");
    internal static readonly Operator sinh = new("aten::sinh");
    internal static readonly Operator sinh_ = new("aten::sinh_");
    internal static readonly Operator tan = new("aten::tan");
    internal static readonly Operator tan_ = new("aten::tan_");
    internal static readonly Operator tanh = new("aten::tanh");
    internal static readonly Operator tanh_ = new("aten::tanh_");
}
