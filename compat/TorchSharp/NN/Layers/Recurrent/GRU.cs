using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>
/// The gated recurrent unit (Cho et al., 2014): r, z = σ(…), n = tanh(W·x + r·(U·h)), h ← (1 − z)·n + z·h. The rows of the weights are those of r, z and n.
/// </summary>
public sealed class GRU : Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly RecurrentLayers _layers;

    internal GRU(RecurrentShape shape, Device? device, ScalarType? dtype) : base(nameof(GRU))
        => _layers = new RecurrentLayers(this, RecurrentKind.Gru, shape, device, dtype);

    /// <summary>Runs the network and the hooks.</summary>
    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

    /// <summary>Runs the network on a packed batch; no hooks.</summary>
    public (utils.rnn.PackedSequence, Tensor) call(utils.rnn.PackedSequence input, Tensor? h0 = null)
    {
        var (output, states) = _layers.Run(input, h0 is null ? null : [h0], training);
        return (output, states[0]);
    }

    /// <param name="input">[time, batch, inputs], with batchFirst [batch, time, inputs], or [time, inputs].</param>
    /// <param name="h0">The hidden state at the beginning, [layers · directions, batch, hidden]; null for zeros.</param>
    /// <returns>The hidden states of the last layer at all times, then those of all layers at the end.</returns>
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
    {
        var (output, states) = _layers.Run(input, h0 is null ? null : [h0], training);
        return (output, states[0]);
    }

    public void flatten_parameters() => _layers.Flatten();
}
