using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>One step of a <see cref="GRU"/> of one layer.</summary>
public sealed class GRUCell : Module<Tensor, Tensor, Tensor>
{
    private readonly long _inputSize, _hiddenSize;

    internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(GRUCell))
    {
        var weights = new CellWeights(3, inputSize, hiddenSize, bias, device, dtype);
        (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
        weight_ih = weights.InputWeight;
        weight_hh = weights.HiddenWeight;
        bias_ih = weights.InputBias;
        bias_hh = weights.HiddenBias;
    }

    /// <summary>[3 · hidden, inputs].</summary>
    public Parameter? weight_ih { get; set => ConditionallyRegisterParameter(nameof(weight_ih), field = Required(value!)); }

    /// <summary>[3 · hidden, hidden].</summary>
    public Parameter? weight_hh { get; set => ConditionallyRegisterParameter(nameof(weight_hh), field = Required(value!)); }

    /// <summary>[3 · hidden], or null.</summary>
    public Parameter? bias_ih { get; set => ConditionallyRegisterParameter(nameof(bias_ih), field = value); }

    /// <summary>[3 · hidden], or null.</summary>
    public Parameter? bias_hh { get; set => ConditionallyRegisterParameter(nameof(bias_hh), field = value); }

    /// <param name="input">[batch, inputs], or [inputs].</param>
    /// <param name="h0">The hidden state before, [batch, hidden] or [hidden]; zeros by default.</param>
    /// <returns>The hidden state after, of the same shape.</returns>
    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        using var scope = NewDisposeScope();
        var single = input is { Dimensions: 1 };
        input = CellWeights.Batch(input, nameof(GRUCell), _inputSize);
        h0 = h0 is null ? zeros([input.size(0), _hiddenSize], dtype: input.dtype, device: input.device) : CellWeights.Row(h0, single);
        var hidden = Aten.gru_cell.Call(input, h0, weight_ih, weight_hh, bias_ih, bias_hh);
        return CellWeights.Unrow(hidden, single).MoveToOuterDisposeScope();
    }
}
