namespace TorchSharp.Interop;

/// <summary>What tells one recurrent network from another.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Gates">The rows of its weights for each hidden feature.</param>
/// <param name="States">1 for the hidden state alone, 2 with the state of the cells.</param>
/// <param name="CudnnMode">cuDNN's number for it.</param>
/// <param name="Padded">The operator on a batch of equal lengths.</param>
/// <param name="Packed">The operator on a packed batch.</param>
/// <param name="FusedPadded">libdeepnet's, which calls that one where it has nothing better; null where there is none.</param>
/// <param name="FusedPacked">The same on a packed batch.</param>
internal sealed record RecurrentKind(string Name, int Gates, int States, long CudnnMode, Operator Padded, Operator Packed,
    Operator? FusedPadded = null, Operator? FusedPacked = null)
{
    internal static readonly RecurrentKind Relu = new("RNN", 1, 1, 0, Aten.rnn_relu_input, Aten.rnn_relu_data);
    internal static readonly RecurrentKind Tanh = new("RNN", 1, 1, 1, Aten.rnn_tanh_input, Aten.rnn_tanh_data);
    internal static readonly RecurrentKind Lstm = new("LSTM", 4, 2, 2, Aten.lstm_input, Aten.lstm_data, Aten.fused_lstm_input, Aten.fused_lstm_data);
    internal static readonly RecurrentKind Gru = new("GRU", 3, 1, 3, Aten.gru_input, Aten.gru_data, Aten.fused_gru_input, Aten.fused_gru_data);

    private static readonly bool _hasFused = Aten.fused_lstm_input.Exists;

    /// <summary>Whether this thread calls LibTorch's operators alone: what libdeepnet's are compared with.</summary>
    [ThreadStatic]
    internal static bool WithoutFused;

    internal Operator OnPadded => _hasFused && !WithoutFused ? FusedPadded ?? Padded : Padded;

    internal Operator OnPacked => _hasFused && !WithoutFused ? FusedPacked ?? Packed : Packed;

    internal static RecurrentKind Of(torch.nn.NonLinearities nonLinearity) => nonLinearity switch
    {
        torch.nn.NonLinearities.ReLU => Relu,
        torch.nn.NonLinearities.Tanh => Tanh,
        _ => throw new ArgumentOutOfRangeException(nameof(nonLinearity), nonLinearity, "A recurrent network's nonlinearity is ReLU or Tanh."),
    };
}
