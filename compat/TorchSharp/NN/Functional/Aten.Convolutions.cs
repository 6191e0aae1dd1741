namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator col2im = new("aten::col2im");
    internal static readonly Operator conv1d = new("aten::conv1d");
    internal static readonly Operator conv1d_padding = new("aten::conv1d", "padding");
    internal static readonly Operator conv2d = new("aten::conv2d");
    internal static readonly Operator conv2d_padding = new("aten::conv2d", "padding");
    internal static readonly Operator conv3d = new("aten::conv3d");
    internal static readonly Operator conv3d_padding = new("aten::conv3d", "padding");
    internal static readonly Operator conv_transpose1d = new("aten::conv_transpose1d");
    internal static readonly Operator conv_transpose2d_input = new("aten::conv_transpose2d", "input");
    internal static readonly Operator conv_transpose3d_input = new("aten::conv_transpose3d", "input");
    internal static readonly Operator im2col = new("aten::im2col");
}
