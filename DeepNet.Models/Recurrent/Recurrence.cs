using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>TorchSharp's recurrent networks by one kind of function.</summary>
internal static class Recurrence
{
    /// <summary>A network with PyTorch's keys and initialisation.</summary>
    internal static Module Create(RecurrentCell cell, long inputs, long hidden, long layers = 1, double dropout = 0, bool bidirectional = false, bool batchFirst = true)
    {
        dropout = layers > 1 ? dropout : 0; // it lies between layers
        return cell switch
        {
            RecurrentCell.Lstm => LSTM(inputs, hidden, layers, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional),
            RecurrentCell.Gru => GRU(inputs, hidden, layers, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional),
            RecurrentCell.Tanh => RNN(inputs, hidden, layers, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional),
            RecurrentCell.Relu => RNN(inputs, hidden, layers, NonLinearities.ReLU, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional),
            _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "Not a recurrent cell."),
        };
    }

    /// <summary>Applies a network to sequences of equal length; they begin with zeros unless a state is given.</summary>
    internal static (Tensor Output, RecurrentState State) Run(Module network, Tensor input, RecurrentState? before = null)
    {
        switch (network)
        {
            case LSTM lstm:
                var (output, hidden, cells) = lstm.call(input, before is null ? null : (before.Hidden, before.Cells!));
                return (output, new(hidden, cells));
            case GRU gru:
                var (gated, last) = gru.call(input, before?.Hidden!);
                return (gated, new(last, null));
            default:
                var (plain, end) = ((RNN)network).call(input, before?.Hidden);
                return (plain, new(end, null));
        }
    }

    /// <summary>Applies a network that takes the batch first to sequences with padding at their ends, which it does not see; its outputs there are 0.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">[batch, time, inputs].</param>
    /// <param name="lengths">[batch], int64, on the CPU.</param>
    internal static (Tensor Output, RecurrentState State) RunPadded(Module network, Tensor input, Tensor lengths)
    {
        using var scope = NewDisposeScope();
        var packed = utils.rnn.pack_padded_sequence(input, lengths, batch_first: true, enforce_sorted: false);
        utils.rnn.PackedSequence output;
        RecurrentState state;
        switch (network)
        {
            case LSTM lstm:
                (output, var hidden, var cells) = lstm.call(packed);
                state = new(hidden, cells);
                break;
            case GRU gru:
                (output, var last) = gru.call(packed);
                state = new(last, null);
                break;
            default:
                (output, var end) = ((RNN)network).call(packed);
                state = new(end, null);
                break;
        }
        var (padded, _) = utils.rnn.pad_packed_sequence(output, batch_first: true, total_length: input.size(1));
        return (padded.MoveToOuterDisposeScope(), state.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Where each sequence ends: behind its last token that is no padding, [batch], int64, on the CPU; null where none has padding. One of padding only
    /// counts as one token long.
    /// </summary>
    internal static Tensor? Lengths(Tensor tokens, int? padding)
    {
        if (padding is not { } token)
            return null;
        using var scope = NewDisposeScope();
        var ends = tokens.ne(token) * arange(1, tokens.size(1) + 1, ScalarType.Int64, tokens.device); // [batch, tokens]
        var lengths = ends.amax(1).clamp_min(1).cpu();
        return lengths.eq(tokens.size(1)).all().item<bool>() ? null : lengths.MoveToOuterDisposeScope();
    }
}
