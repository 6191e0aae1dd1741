namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator adaptive_avg_pool1d = new("aten::adaptive_avg_pool1d");
    internal static readonly Operator adaptive_avg_pool2d = new("aten::adaptive_avg_pool2d");
    internal static readonly Operator adaptive_avg_pool3d = new("aten::adaptive_avg_pool3d");
    internal static readonly Operator adaptive_avg_pool3d_backward_grad_input = new("aten::adaptive_avg_pool3d_backward", "grad_input");
    internal static readonly Operator adaptive_max_pool1d = new("aten::adaptive_max_pool1d");
    internal static readonly Operator adaptive_max_pool2d = new("aten::adaptive_max_pool2d");
    internal static readonly Operator adaptive_max_pool3d = new("aten::adaptive_max_pool3d");
    internal static readonly Operator avg_pool1d = new("aten::avg_pool1d");
    internal static readonly Operator avg_pool2d = new("aten::avg_pool2d");
    internal static readonly Operator avg_pool2d_backward = new("aten::avg_pool2d_backward");
    internal static readonly Operator avg_pool3d = new("aten::avg_pool3d");
    internal static readonly Operator avg_pool3d_backward = new("aten::avg_pool3d_backward");
    internal static readonly Operator fractional_max_pool2d = new("aten::fractional_max_pool2d");
    internal static readonly Operator fractional_max_pool3d = new("aten::fractional_max_pool3d");
    internal static readonly Operator max_pool1d = new("aten::max_pool1d");
    internal static readonly Operator max_pool1d_with_indices = new("aten::max_pool1d_with_indices");
    internal static readonly Operator max_pool2d = new("aten::max_pool2d");
    internal static readonly Operator max_pool2d_with_indices = new("aten::max_pool2d_with_indices");
    internal static readonly Operator max_pool3d = new("aten::max_pool3d");
    internal static readonly Operator max_pool3d_with_indices = new("aten::max_pool3d_with_indices");
    internal static readonly Operator max_unpool2d = new("aten::max_unpool2d");
    internal static readonly Operator max_unpool3d = new("aten::max_unpool3d");
}
