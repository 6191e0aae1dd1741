using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Targets that an encoder-decoder is writing; all of them have the same length. The sources are read once.</summary>
internal sealed class TranslationSession(EncoderDecoderTransformer model, Tensor source, bool useCache, int newTokens) : DecodingSession
{
    private SourceMemory? _memory;

    internal override nn.Module Module => model;

    internal override bool Fits(int tokens) => tokens <= model.Options.Context;

    internal override Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        _memory ??= Read();
        var known = (int)(_memory.Cache?.Length ?? 0);
        var length = sequences[0].Count;
        using var flat = tensor(sequences.SelectMany(sequence => sequence.Skip(known)).ToArray(), dtype: ScalarType.Int64, device: model.Device);
        using var tokens = flat.view(sequences.Count, length - known);
        return model.Next(tokens, _memory);
    }

    internal override void Select(IReadOnlyList<int> rows)
    {
        if (_memory is not { } memory)
            return;
        using var numbers = Numbers(rows, model.Device);
        memory.Cache?.Select(numbers);
        var visible = memory.Mask.Visible?.index_select(0, numbers).DetachFromDisposeScope();
        _memory = memory with
        {
            Layers = [.. memory.Layers.Select(layer => (layer.Keys.index_select(0, numbers).DetachFromDisposeScope(), layer.Values.index_select(0, numbers).DetachFromDisposeScope()))],
            Mask = new AttentionMask(visible),
        };
        Release(memory);
    }

    public override void Dispose()
    {
        if (_memory is not { } memory)
            return;
        memory.Cache?.Dispose();
        Release(memory);
    }

    private SourceMemory Read()
    {
        var memory = model.Read(source, useCache ? model.CreateCache(source.size(0), newTokens + 1) : null);
        memory.Mask.Visible?.DetachFromDisposeScope();
        foreach (var (keys, values) in memory.Layers)
        {
            keys.DetachFromDisposeScope();
            values.DetachFromDisposeScope();
        }
        return memory;
    }

    private static void Release(SourceMemory memory)
    {
        memory.Mask.Visible?.Dispose();
        foreach (var (keys, values) in memory.Layers)
        {
            keys.Dispose();
            values.Dispose();
        }
    }
}
