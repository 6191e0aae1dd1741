using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>
/// Long short-term memory (Hochreiter, Schmidhuber, 1997): i, f, o = σ(…), g = tanh(…), c ← f·c + i·g, h ← o·tanh(c). The rows of the weights are those of
/// i, f, g and o.
/// </summary>
public sealed class LSTM : Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
{
    private readonly RecurrentLayers _layers;

    internal LSTM(RecurrentShape shape, Device? device, ScalarType? dtype) : base(nameof(LSTM))
        => _layers = new RecurrentLayers(this, RecurrentKind.Lstm, shape, device, dtype);

    /// <summary>Runs the network and the hooks.</summary>
    public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    /// <summary>Runs the network on a packed batch; no hooks.</summary>
    public (utils.rnn.PackedSequence, Tensor, Tensor) call(utils.rnn.PackedSequence input, (Tensor, Tensor)? h0_c0 = null)
    {
        var (output, states) = _layers.Run(input, States(h0_c0), training);
        return (output, states[0], states[1]);
    }

    /// <param name="input">[time, batch, inputs], with batchFirst [batch, time, inputs], or [time, inputs].</param>
    /// <param name="h0_c0">Hidden state and cells at the beginning, [layers · directions, batch, hidden] each; zeros by default.</param>
    /// <returns>The hidden states of the last layer at all times, then hidden state and cells of all layers at the end.</returns>
    public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        var (output, states) = _layers.Run(input, States(h0_c0), training);
        return (output, states[0], states[1]);
    }

    public void flatten_parameters() => _layers.Flatten();

    private static Tensor[]? States((Tensor, Tensor)? given) => given is var (hidden, cells) ? [hidden, cells] : null;
}
