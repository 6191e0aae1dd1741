using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>One step of an <see cref="RNN"/> of one layer.</summary>
public sealed class RNNCell : Module<Tensor, Tensor, Tensor>
{
    private readonly long _inputSize, _hiddenSize;
    private readonly Operator _step;

    internal RNNCell(long inputSize, long hiddenSize, NonLinearities nonLinearity, bool bias, Device? device, ScalarType? dtype) : base(nameof(RNNCell))
    {
        _step = RecurrentKind.Of(nonLinearity) == RecurrentKind.Tanh ? Aten.rnn_tanh_cell : Aten.rnn_relu_cell;
        var weights = new CellWeights(1, inputSize, hiddenSize, bias, device, dtype);
        (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
        weight_ih = weights.InputWeight;
        weight_hh = weights.HiddenWeight;
        bias_ih = weights.InputBias;
        bias_hh = weights.HiddenBias;
    }

    /// <summary>[hidden, inputs].</summary>
    public Parameter? weight_ih { get; set => ConditionallyRegisterParameter(nameof(weight_ih), field = Required(value!)); }

    /// <summary>[hidden, hidden].</summary>
    public Parameter? weight_hh { get; set => ConditionallyRegisterParameter(nameof(weight_hh), field = Required(value!)); }

    /// <summary>[hidden], or null.</summary>
    public Parameter? bias_ih { get; set => ConditionallyRegisterParameter(nameof(bias_ih), field = value); }

    /// <summary>[hidden], or null.</summary>
    public Parameter? bias_hh { get; set => ConditionallyRegisterParameter(nameof(bias_hh), field = value); }

    /// <param name="input">[batch, inputs], or [inputs].</param>
    /// <param name="h0">The hidden state before, [batch, hidden] or [hidden]; zeros by default.</param>
    /// <returns>The hidden state after, of the same shape.</returns>
    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        using var scope = NewDisposeScope();
        var single = input is { Dimensions: 1 };
        input = CellWeights.Batch(input, nameof(RNNCell), _inputSize);
        h0 = h0 is null ? zeros([input.size(0), _hiddenSize], dtype: input.dtype, device: input.device) : CellWeights.Row(h0, single);
        var hidden = _step.Call(input, h0, weight_ih, weight_hh, bias_ih, bias_hh);
        return CellWeights.Unrow(hidden, single).MoveToOuterDisposeScope();
    }
}
