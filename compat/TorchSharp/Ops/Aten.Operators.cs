namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator equal = new("aten::equal");
    internal static readonly Operator rsub_Scalar = new("aten::rsub", "Scalar");
}
