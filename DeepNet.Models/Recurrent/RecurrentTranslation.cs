using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Targets that a recurrent encoder-decoder is writing. The sources are read once.</summary>
internal sealed class RecurrentTranslation(RecurrentTranslator model, Tensor source) : DecodingSession
{
    private RecurrentMemory? _memory;
    private DecoderState? _state;

    internal override nn.Module Module => model;

    internal override bool Fits(int tokens) => true;

    internal override Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        using var scope = NewDisposeScope();
        if (_memory is null || _state is null)
            (_memory, _state) = model.Read(source);
        var last = tensor(sequences.Select(sequence => sequence[^1]).ToArray(), dtype: ScalarType.Int64, device: model.Device);
        var (logits, after) = model.Write(last.unsqueeze(1), _memory, _state); // [sequences, 1, vocabulary]
        Keep(_memory, after);
        return logits.select(1, -1).MoveToOuterDisposeScope();
    }

    internal override void Select(IReadOnlyList<int> rows)
    {
        if (_memory is null || _state is null)
            return;
        using var numbers = Numbers(rows, model.Device);
        Keep(_memory.Select(numbers), _state.Select(numbers));
    }

    public override void Dispose() => Keep(null, null);

    private void Keep(RecurrentMemory? memory, DecoderState? state)
    {
        var (oldMemory, oldState) = (_memory, _state);
        _memory = memory?.Each(tensor => tensor.DetachFromDisposeScope());
        _state = state?.Each(tensor => tensor.DetachFromDisposeScope());
        if (!ReferenceEquals(oldMemory, memory))
            oldMemory?.Each(Released);
        if (!ReferenceEquals(oldState, state))
            oldState?.Each(Released);
    }

    private static Tensor Released(Tensor tensor)
    {
        tensor.Dispose();
        return tensor;
    }
}
