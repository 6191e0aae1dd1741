namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator bitwise_and_Tensor = new("aten::bitwise_and", "Tensor");
    internal static readonly Operator bitwise_and__Tensor = new("aten::bitwise_and_", "Tensor");
    internal static readonly Operator bitwise_left_shift_Tensor = new("aten::bitwise_left_shift", "Tensor");
    internal static readonly Operator bitwise_left_shift__Tensor = new("aten::bitwise_left_shift_", "Tensor");
    internal static readonly Operator bitwise_not = new("aten::bitwise_not");
    internal static readonly Operator bitwise_not_ = new("aten::bitwise_not_");
    internal static readonly Operator bitwise_or_Tensor = new("aten::bitwise_or", "Tensor");
    internal static readonly Operator bitwise_or__Tensor = new("aten::bitwise_or_", "Tensor");
    internal static readonly Operator bitwise_right_shift_Tensor = new("aten::bitwise_right_shift", "Tensor");
    internal static readonly Operator bitwise_right_shift__Tensor = new("aten::bitwise_right_shift_", "Tensor");
    internal static readonly Operator bitwise_xor_Tensor = new("aten::bitwise_xor", "Tensor");
    internal static readonly Operator bitwise_xor__Tensor = new("aten::bitwise_xor_", "Tensor");
    internal static readonly Operator gcd = new("aten::gcd");
    internal static readonly Operator gcd_ = new("aten::gcd_");
    internal static readonly Operator lcm = new("aten::lcm");
    internal static readonly Operator lcm_ = new("aten::lcm_");
    internal static readonly Operator logical_and = new("aten::logical_and");
    internal static readonly Operator logical_and_ = new("aten::logical_and_");
    internal static readonly Operator logical_not = new("aten::logical_not");
    internal static readonly Operator logical_not_ = new("aten::logical_not_");
    internal static readonly Operator logical_or = new("aten::logical_or");
    internal static readonly Operator logical_or_ = new("aten::logical_or_");
    internal static readonly Operator logical_xor = new("aten::logical_xor");
    internal static readonly Operator logical_xor_ = new("aten::logical_xor_");
}
