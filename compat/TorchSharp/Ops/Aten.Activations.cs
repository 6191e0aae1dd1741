namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator celu = new("aten::celu");
    internal static readonly Operator celu_ = new("aten::celu_");
    internal static readonly Operator elu = new("aten::elu");
    internal static readonly Operator elu_ = new("aten::elu_");
    internal static readonly Operator gelu = new("aten::gelu");
    internal static readonly Operator gelu_ = new("aten::gelu_");
    internal static readonly Operator glu = new("aten::glu");
    internal static readonly Operator hardsigmoid = new("aten::hardsigmoid");
    internal static readonly Operator hardsigmoid_ = new("aten::hardsigmoid_");
    internal static readonly Operator hardswish = new("aten::hardswish");
    internal static readonly Operator hardswish_ = new("aten::hardswish_");
    internal static readonly Operator hardtanh = new("aten::hardtanh");
    internal static readonly Operator hardtanh_ = new("aten::hardtanh_");
    internal static readonly Operator leaky_relu = new("aten::leaky_relu");
    internal static readonly Operator leaky_relu_ = new("aten::leaky_relu_");
    internal static readonly Operator log_sigmoid = new("aten::log_sigmoid");
    internal static readonly Operator log_softmax_int = new("aten::log_softmax", "int");
    internal static readonly Operator logit = new("aten::logit");
    internal static readonly Operator prelu = new("aten::prelu");
    internal static readonly Operator relu = new("aten::relu");
    internal static readonly Operator relu6 = new("aten::relu6");
    internal static readonly Operator relu6_ = new("aten::relu6_");
    internal static readonly Operator relu_ = new("aten::relu_");
    internal static readonly Operator rrelu = new("aten::rrelu");
    internal static readonly Operator rrelu_ = new("aten::rrelu_");
    internal static readonly Operator selu = new("aten::selu");
    internal static readonly Operator selu_ = new("aten::selu_");
    internal static readonly Operator sigmoid = new("aten::sigmoid");
    internal static readonly Operator sigmoid_ = new("aten::sigmoid_");
    internal static readonly Operator silu = new("aten::silu");
    internal static readonly Operator silu_ = new("aten::silu_");
    internal static readonly Operator softmax_int = new("aten::softmax", "int");
    internal static readonly Operator softplus = new("aten::softplus");
    internal static readonly Operator threshold = new("aten::threshold");
    internal static readonly Operator threshold_ = new("aten::threshold_");
}
