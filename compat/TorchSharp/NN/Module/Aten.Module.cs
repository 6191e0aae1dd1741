namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator zero_ = new("aten::zero_");
}
