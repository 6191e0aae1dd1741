using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// Sequences of unequal length that a decoder continues. They end together: shorter ones have padding at their left, which nothing sees and which no
/// place counts. A sequence that outgrows the context is seen from its last half of it on.
/// </summary>
internal sealed class CausalSession(ICausalDecoder model, GenerationOptions options) : DecodingSession
{
    private readonly List<int> _starts = []; // where each sequence is seen from
    private KeyValueCache? _cache;
    private Tensor? _padding;

    internal override nn.Module Module => model.Module;

    internal override bool Fits(int tokens) => tokens <= model.Context;

    internal override Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        var slid = Slide(sequences);
        if (_cache is { } cache && !slid && cache.Length < cache.Capacity)
        {
            using var last = tensor(sequences.Select(sequence => sequence[^1]).ToArray(), dtype: ScalarType.Int64, device: model.Device);
            using var column = last.unsqueeze(1); // [batch, 1]
            return model.Next(column, _padding, cache);
        }
        return ReadAll(sequences);
    }

    internal override void Select(IReadOnlyList<int> rows)
    {
        var starts = rows.Select(row => _starts[row]).ToArray();
        _starts.Clear();
        _starts.AddRange(starts);
        using var numbers = Numbers(rows, model.Device);
        _cache?.Select(numbers);
        if (_padding is not { } padding)
            return;
        _padding = padding.index_select(0, numbers).DetachFromDisposeScope();
        padding.Dispose();
    }

    public override void Dispose()
    {
        _cache?.Dispose();
        _padding?.Dispose();
    }

    /// <summary>Moves the beginnings of sequences that do not fit the context any more.</summary>
    private bool Slide(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        var slid = false;
        for (var row = 0; row < sequences.Count; row++)
        {
            if (row == _starts.Count)
                _starts.Add(0);
            if (sequences[row].Count - _starts[row] <= model.Context)
                continue;
            _starts[row] = sequences[row].Count - (model.Context + 1) / 2;
            slid = true;
        }
        return slid;
    }

    private Tensor ReadAll(IReadOnlyList<IReadOnlyList<long>> sequences)
    {
        using var scope = NewDisposeScope();
        var lengths = sequences.Select((sequence, row) => sequence.Count - _starts[row]).ToArray();
        var longest = lengths.Max();
        var tokens = new long[sequences.Count * longest];
        for (var row = 0; row < sequences.Count; row++)
            for (var k = 0; k < lengths[row]; k++)
                tokens[(row + 1) * longest - lengths[row] + k] = sequences[row][_starts[row] + k];
        _padding?.Dispose();
        _padding = lengths.All(length => length == longest)
            ? null
            : Numbers(lengths.Select(length => longest - length), model.Device).DetachFromDisposeScope();
        if (options.UseCache)
        {
            _cache ??= model.CreateCache(sequences.Count, Math.Min(model.Context, longest + options.MaxNewTokens));
            _cache.Clear();
        }
        using var input = tensor(tokens, dtype: ScalarType.Int64, device: model.Device);
        return model.Next(input.view(sequences.Count, longest), _padding, _cache).MoveToOuterDisposeScope();
    }
}
