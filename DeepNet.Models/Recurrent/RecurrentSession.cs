using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Sequences that a recurrent language model continues. Each prompt is read by itself; then all go on together from their states.</summary>
internal sealed class RecurrentSession(RecurrentLanguageModel model) : DecodingSession
{
    private RecurrentState[]? _states;

    internal override nn.Module Module => model;

    internal override bool Fits(int tokens) => true;

    internal override Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        using var scope = NewDisposeScope();
        if (_states is { } states)
        {
            var last = tensor(sequences.Select(sequence => sequence[^1]).ToArray(), dtype: ScalarType.Int64, device: model.Device);
            var (logits, after) = model.Run(last.unsqueeze(1), states); // [sequences, 1, vocabulary]
            Keep(after);
            return logits.select(1, -1).MoveToOuterDisposeScope();
        }
        var read = sequences.Select(sequence => model.Run(tensor(sequence.ToArray(), dtype: ScalarType.Int64, device: model.Device).unsqueeze(0))).ToArray();
        Keep([.. Enumerable.Range(0, model.Options.Layers).Select(layer => Together([.. read.Select(prompt => prompt.States[layer])]))]);
        return cat([.. read.Select(prompt => prompt.Logits.select(1, -1))], 0).MoveToOuterDisposeScope();
    }

    internal override void Select(IReadOnlyList<int> rows)
    {
        if (_states is not { } states)
            return;
        using var numbers = Numbers(rows, model.Device);
        Keep([.. states.Select(state => state.Select(numbers))]);
    }

    public override void Dispose() => Keep(null);

    private static RecurrentState Together(RecurrentState[] states)
        => new(cat([.. states.Select(state => state.Hidden)], 1), states[0].Cells is null ? null : cat([.. states.Select(state => state.Cells!)], 1));

    private void Keep(IReadOnlyList<RecurrentState>? states)
    {
        var before = _states;
        _states = states?.Select(state => state.DetachFromDisposeScope()).ToArray();
        foreach (var state in before ?? [])
            state.Dispose();
    }
}
