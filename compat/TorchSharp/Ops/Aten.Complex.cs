namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator angle = new("aten::angle");
    internal static readonly Operator conj = new("aten::conj");
    internal static readonly Operator conj_physical = new("aten::conj_physical");
    internal static readonly Operator conj_physical_ = new("aten::conj_physical_");
    internal static readonly Operator imag = new("aten::imag");
    internal static readonly Operator is_neg = new("aten::is_neg");
    internal static readonly Operator real = new("aten::real");
    internal static readonly Operator resolve_conj = new("aten::resolve_conj");
    internal static readonly Operator resolve_neg = new("aten::resolve_neg");
    internal static readonly Operator view_as_complex = new("aten::view_as_complex");
    internal static readonly Operator view_as_real = new("aten::view_as_real");
}
