namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator can_cast = new("aten::can_cast");
    internal static readonly Operator promote_types = new("aten::promote_types");
    internal static readonly Operator result_type_Tensor = new("aten::result_type", "Tensor");
}
