namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator lstm_input = new("aten::lstm", "input");
    internal static readonly Operator lstm_data = new("aten::lstm", "data");
    internal static readonly Operator gru_input = new("aten::gru", "input");
    internal static readonly Operator gru_data = new("aten::gru", "data");
    internal static readonly Operator fused_lstm_input = new("deepnet::lstm", "input");
    internal static readonly Operator fused_lstm_data = new("deepnet::lstm", "data");
    internal static readonly Operator fused_gru_input = new("deepnet::gru", "input");
    internal static readonly Operator fused_gru_data = new("deepnet::gru", "data");
    internal static readonly Operator rnn_tanh_input = new("aten::rnn_tanh", "input");
    internal static readonly Operator rnn_tanh_data = new("aten::rnn_tanh", "data");
    internal static readonly Operator rnn_relu_input = new("aten::rnn_relu", "input");
    internal static readonly Operator rnn_relu_data = new("aten::rnn_relu", "data");
    internal static readonly Operator lstm_cell = new("aten::lstm_cell");
    internal static readonly Operator gru_cell = new("aten::gru_cell");
    internal static readonly Operator rnn_tanh_cell = new("aten::rnn_tanh_cell");
    internal static readonly Operator rnn_relu_cell = new("aten::rnn_relu_cell");
    internal static readonly Operator pack_padded_sequence = new("aten::_pack_padded_sequence");
    internal static readonly Operator pad_packed_sequence = new("aten::_pad_packed_sequence");
    internal static readonly Operator pad_sequence = new("aten::pad_sequence");
    internal static readonly Operator cudnn_rnn_flatten_weight = new("aten::_cudnn_rnn_flatten_weight");
    internal static readonly Operator use_cudnn_rnn_flatten_weight = new("aten::_use_cudnn_rnn_flatten_weight");
}
