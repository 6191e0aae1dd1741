using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>One step of an <see cref="RNN"/> of one layer.</summary>
public sealed class RNNCell : Module<Tensor, Tensor, Tensor>
{
    private readonly long _inputSize, _hiddenSize;
    private readonly Operator _step;
    private Parameter _weightIh, _weightHh;
    private Parameter? _biasIh, _biasHh;

    internal RNNCell(long inputSize, long hiddenSize, NonLinearities nonLinearity, bool bias, Device? device, ScalarType? dtype) : base(nameof(RNNCell))
    {
        _step = RecurrentKind.Of(nonLinearity) == RecurrentKind.Tanh ? Aten.rnn_tanh_cell : Aten.rnn_relu_cell;
        var weights = new CellWeights(1, inputSize, hiddenSize, bias, device, dtype);
        (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
        weight_ih = _weightIh = weights.InputWeight;
        weight_hh = _weightHh = weights.HiddenWeight;
        bias_ih = weights.InputBias;
        bias_hh = weights.HiddenBias;
    }

    /// <summary>[hidden, inputs].</summary>
    public Parameter? weight_ih
    {
        get => _weightIh;
        set => ConditionallyRegisterParameter(nameof(weight_ih), _weightIh = Required(value!));
    }

    /// <summary>[hidden, hidden].</summary>
    public Parameter? weight_hh
    {
        get => _weightHh;
        set => ConditionallyRegisterParameter(nameof(weight_hh), _weightHh = Required(value!));
    }

    /// <summary>[hidden], or null.</summary>
    public Parameter? bias_ih
    {
        get => _biasIh;
        set => ConditionallyRegisterParameter(nameof(bias_ih), _biasIh = value);
    }

    /// <summary>[hidden], or null.</summary>
    public Parameter? bias_hh
    {
        get => _biasHh;
        set => ConditionallyRegisterParameter(nameof(bias_hh), _biasHh = value);
    }

    /// <param name="input">[batch, inputs], or [inputs].</param>
    /// <param name="h0">The hidden state before, [batch, hidden] or [hidden]; zeros by default.</param>
    /// <returns>The hidden state after, of the same shape.</returns>
    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        using var scope = NewDisposeScope();
        var single = input is { Dimensions: 1 };
        input = CellWeights.Batch(input, nameof(RNNCell), _inputSize);
        h0 = h0 is null ? zeros([input.size(0), _hiddenSize], dtype: input.dtype, device: input.device) : CellWeights.Row(h0, single);
        var hidden = _step.Call(input, h0, _weightIh, _weightHh, _biasIh, _biasHh);
        return CellWeights.Unrow(hidden, single).MoveToOuterDisposeScope();
    }
}
