namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator cumulative_trapezoid_dx = new("aten::cumulative_trapezoid", "dx");
    internal static readonly Operator cumulative_trapezoid_x = new("aten::cumulative_trapezoid", "x");
    internal static readonly Operator diff = new("aten::diff");
    internal static readonly Operator renorm = new("aten::renorm");
    internal static readonly Operator trapezoid_dx = new("aten::trapezoid", "dx");
    internal static readonly Operator trapezoid_x = new("aten::trapezoid", "x");
    internal static readonly Operator trapz_dx = new("aten::trapz", "dx");
    internal static readonly Operator trapz_x = new("aten::trapz", "x");
    internal static readonly Operator vander = new("aten::vander");
}
