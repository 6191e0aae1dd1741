using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A recurrent layer of which a share of the hidden-to-hidden weights is dropped, the same ones at all times of a pass: Merity, Keskar, Socher: Regularizing
/// and optimizing LSTM language models, ICLR 2018, §3. TorchSharp's layers run on their own weights only: LibTorch's operator is called by its name, and
/// where that is not possible the layer is computed step by step, in several times the time.
/// </summary>
internal static class WeightDrop
{
    private static readonly Dictionary<RecurrentCell, NativeOperator> _operators = new()
    {
        [RecurrentCell.Lstm] = new(global::DeepNet.Native.Supports(Feature.FusedRecurrence) ? "deepnet::lstm" : "aten::lstm", "input"),
        [RecurrentCell.Gru] = new(global::DeepNet.Native.Supports(Feature.FusedRecurrence) ? "deepnet::gru" : "aten::gru", "input"),
        [RecurrentCell.Tanh] = new("aten::rnn_tanh", "input"),
        [RecurrentCell.Relu] = new("aten::rnn_relu", "input"),
    };

    /// <summary>Applies a layer with fewer weights.</summary>
    /// <param name="cell">What the layer computes.</param>
    /// <param name="layer">One layer of it, in one direction.</param>
    /// <param name="input">[time, batch, inputs].</param>
    /// <param name="before">What it begins with.</param>
    /// <param name="share">Of the weights; the others are scaled up by 1 / (1 − share).</param>
    /// <returns>[time, batch, hidden], and the state at the end.</returns>
    internal static (Tensor Output, RecurrentState State) Run(RecurrentCell cell, Module layer, Tensor input, RecurrentState before, double share)
    {
        using var scope = NewDisposeScope();
        Tensor[] weights =
        [
            layer.get_parameter("weight_ih_l0")!,
            functional.dropout(layer.get_parameter("weight_hh_l0")!, share),
            layer.get_parameter("bias_ih_l0")!,
            layer.get_parameter("bias_hh_l0")!,
        ];
        var (output, state) = _operators[cell].Exists ? Native(cell, weights, input, before) : Composed(cell, weights, input, before);
        return (output.MoveToOuterDisposeScope(), state.MoveToOuterDisposeScope());
    }

    private static (Tensor, RecurrentState) Native(RecurrentCell cell, Tensor[] weights, Tensor input, RecurrentState before)
    {
        NativeArgument states = before.Cells is null ? before.Hidden : (Tensor[])[before.Hidden, before.Cells];
        var results = _operators[cell].CallAll(input, states, weights, true, 1L, 0.0, true, false, false);
        return (results[0], new(results[1], results.Length > 2 ? results[2] : null));
    }

    internal static (Tensor Output, RecurrentState State) Composed(RecurrentCell cell, Tensor[] weights, Tensor input, RecurrentState before)
    {
        var inputs = functional.linear(input, weights[0], weights[2]).unbind(0); // [batch, gates · hidden] for each time
        var (hidden, cells) = (before.Hidden[0], before.Cells?[0]);
        var outputs = new Tensor[inputs.Length];
        for (var time = 0; time < inputs.Length; time++)
        {
            var fed = functional.linear(hidden, weights[1], weights[3]);
            switch (cell)
            {
                case RecurrentCell.Lstm:
                    var gates = (inputs[time] + fed).chunk(4, 1); // input, forget, candidate, output
                    cells = gates[1].sigmoid() * cells! + gates[0].sigmoid() * gates[2].tanh();
                    hidden = gates[3].sigmoid() * cells.tanh();
                    break;
                case RecurrentCell.Gru:
                    var (given, kept) = (inputs[time].chunk(3, 1), fed.chunk(3, 1)); // reset, update, candidate
                    var candidate = (given[2] + (given[0] + kept[0]).sigmoid() * kept[2]).tanh();
                    hidden = candidate + (given[1] + kept[1]).sigmoid() * (hidden - candidate);
                    break;
                case RecurrentCell.Tanh:
                    hidden = (inputs[time] + fed).tanh();
                    break;
                default:
                    hidden = (inputs[time] + fed).relu();
                    break;
            }
            outputs[time] = hidden;
        }
        return (stack(outputs, 0), new(hidden.unsqueeze(0), cells?.unsqueeze(0)));
    }
}
