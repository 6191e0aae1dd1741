namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator alias = new("aten::alias");
    internal static readonly Operator as_strided = new("aten::as_strided");
}
