namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator angle = new("aten::angle");
    internal static readonly Operator conj = new("aten::conj");
    internal static readonly Operator conj_physical = new("aten::conj_physical");
    internal static readonly Operator conj_physical_ = new("aten::conj_physical_");
    internal static readonly Operator imag = new("aten::imag");
    internal static readonly Operator real = new("aten::real");
    internal static readonly Operator view_as_complex = new("aten::view_as_complex");
    internal static readonly Operator view_as_real = new("aten::view_as_real");
}
