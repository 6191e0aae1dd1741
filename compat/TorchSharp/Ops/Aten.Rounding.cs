namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator ceil = new("aten::ceil");
    internal static readonly Operator ceil_ = new("aten::ceil_");
    internal static readonly Operator clamp = new("aten::clamp");
    internal static readonly Operator clamp_ = new("aten::clamp_");
    internal static readonly Operator clamp_Tensor = new("aten::clamp", "Tensor");
    internal static readonly Operator clamp__Tensor = new("aten::clamp_", "Tensor");
    internal static readonly Operator clamp_max = new("aten::clamp_max");
    internal static readonly Operator clamp_max_ = new("aten::clamp_max_");
    internal static readonly Operator clamp_min = new("aten::clamp_min");
    internal static readonly Operator clamp_min_ = new("aten::clamp_min_");
    internal static readonly Operator copysign_Tensor = new("aten::copysign", "Tensor");
    internal static readonly Operator floor = new("aten::floor");
    internal static readonly Operator floor_ = new("aten::floor_");
    internal static readonly Operator frac = new("aten::frac");
    internal static readonly Operator frac_ = new("aten::frac_");
    internal static readonly Operator heaviside = new("aten::heaviside");
    internal static readonly Operator nan_to_num = new("aten::nan_to_num");
    internal static readonly Operator nextafter = new("aten::nextafter");
    internal static readonly Operator round = new("aten::round");
    internal static readonly Operator round_ = new("aten::round_");
    internal static readonly Operator round__decimals = new("aten::round_", "decimals");
    internal static readonly Operator round_decimals = new("aten::round", "decimals");
    internal static readonly Operator sgn = new("aten::sgn");
    internal static readonly Operator sgn_ = new("aten::sgn_");
    internal static readonly Operator sign = new("aten::sign");
    internal static readonly Operator sign_ = new("aten::sign_");
    internal static readonly Operator signbit = new("aten::signbit");
    internal static readonly Operator trunc = new("aten::trunc");
    internal static readonly Operator trunc_ = new("aten::trunc_");
}
