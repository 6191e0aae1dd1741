using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>h ← f(W·x + U·h + b) with f = tanh or ReLU (Elman, 1990).</summary>
public sealed class RNN : Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly RecurrentLayers _layers;

    internal RNN(RecurrentShape shape, NonLinearities nonLinearity, Device? device, ScalarType? dtype) : base(nameof(RNN))
        => _layers = new RecurrentLayers(this, RecurrentKind.Of(nonLinearity), shape, device, dtype);

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
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0)
    {
        var (output, states) = _layers.Run(input, h0 is null ? null : [h0], training);
        return (output, states[0]);
    }

    public void flatten_parameters() => _layers.Flatten();

    /// <summary>Of a layer, forwards; null where there is none.</summary>
    public Parameter? get_bias_ih(long idx) => Find($"bias_ih_l{idx}");

    /// <summary>Of a layer, forwards; null where there is none.</summary>
    public Parameter? get_bias_hh(long idx) => Find($"bias_hh_l{idx}");

    /// <summary>Of a layer, forwards; null where there is none.</summary>
    public Parameter? get_weight_ih(long idx) => Find($"weight_ih_l{idx}");

    /// <summary>Of a layer, forwards; null where there is none.</summary>
    public Parameter? get_weight_hh(long idx) => Find($"weight_hh_l{idx}");

    private Parameter? Find(string name) => has_parameter(name) ? get_parameter(name) : null;
}
