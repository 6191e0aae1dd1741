using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>One step of an <see cref="LSTM"/> of one layer.</summary>
public sealed class LSTMCell : Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
{
    private readonly long _inputSize, _hiddenSize;

    internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(LSTMCell))
    {
        var weights = new CellWeights(4, inputSize, hiddenSize, bias, device, dtype);
        (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
        weight_ih = weights.InputWeight;
        weight_hh = weights.HiddenWeight;
        bias_ih = weights.InputBias;
        bias_hh = weights.HiddenBias;
    }

    /// <summary>[4 · hidden, inputs].</summary>
    public Parameter? weight_ih { get; set => ConditionallyRegisterParameter(nameof(weight_ih), field = Required(value!)); }

    /// <summary>[4 · hidden, hidden].</summary>
    public Parameter? weight_hh { get; set => ConditionallyRegisterParameter(nameof(weight_hh), field = Required(value!)); }

    /// <summary>[4 · hidden], or null.</summary>
    public Parameter? bias_ih { get; set => ConditionallyRegisterParameter(nameof(bias_ih), field = value); }

    /// <summary>[4 · hidden], or null.</summary>
    public Parameter? bias_hh { get; set => ConditionallyRegisterParameter(nameof(bias_hh), field = value); }

    /// <summary>Runs the cell and the hooks.</summary>
    public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    /// <param name="input">[batch, inputs], or [inputs].</param>
    /// <param name="h0_c0">Hidden state and cell before, [batch, hidden] or [hidden] each; null for zeros.</param>
    /// <returns>Hidden state and cell after, of the same shapes.</returns>
    public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
    {
        using var scope = NewDisposeScope();
        var single = input is { Dimensions: 1 };
        input = CellWeights.Batch(input, nameof(LSTMCell), _inputSize);
        Tensor[] states;
        if (h0_c0 is var (hidden, cell))
        {
            states = [CellWeights.Row(hidden, single), CellWeights.Row(cell, single)];
        }
        else
        {
            var none = zeros([input.size(0), _hiddenSize], dtype: input.dtype, device: input.device);
            states = [none, none];
        }
        var (hiddenAfter, cellAfter) = Aten.lstm_cell.Call2(input, states, weight_ih, weight_hh, bias_ih, bias_hh);
        return scope.MoveToOuter(CellWeights.Unrow(hiddenAfter, single), CellWeights.Unrow(cellAfter, single));
    }
}
