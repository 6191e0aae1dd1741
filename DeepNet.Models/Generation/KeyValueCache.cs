using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The keys and values of the tokens that a decoder has seen, for each layer, so that the next token costs one token's work. Filled by
/// <see cref="ICausalDecoder.Next"/>. It holds 2 · layers · batch · heads · capacity · size numbers from the beginning.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)[] _layers;

    /// <summary>An empty cache.</summary>
    /// <param name="layers">The decoder's layers.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="heads">The heads of keys and values.</param>
    /// <param name="capacity">The most tokens.</param>
    /// <param name="size">The features of a head.</param>
    /// <param name="type">The dtype of keys and values.</param>
    /// <param name="device">Where they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public KeyValueCache(int layers, long batch, long heads, long capacity, long size, ScalarType type, Device device)
    {
        Require.AtLeast(1, layers, nameof(layers));
        Require.AtLeast(1, batch, nameof(batch));
        Require.AtLeast(1, heads, nameof(heads));
        Require.AtLeast(1, size, nameof(size));
        Capacity = Require.AtLeast(1, capacity, nameof(capacity));
        long[] shape = [batch, heads, capacity, size];
        _layers = [.. Enumerable.Range(0, layers).Select(_ => (Fresh(), Fresh()))];

        Tensor Fresh() => zeros(shape, type, device).DetachFromDisposeScope();
    }

    /// <summary>How many tokens of each sequence are in, padding included.</summary>
    public long Length { get; private set; }

    /// <summary>How many there is room for.</summary>
    public long Capacity { get; }

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => Length = 0;

    /// <summary>Keeps some of the sequences, in this order; one may be kept several times, as beams are.</summary>
    /// <param name="rows">[sequences], int64: their numbers.</param>
    public void Select(Tensor rows)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var (keys, values) = _layers[layer];
            _layers[layer] = (keys.index_select(0, rows).DetachFromDisposeScope(), values.index_select(0, rows).DetachFromDisposeScope());
            keys.Dispose();
            values.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (keys, values) in _layers)
        {
            keys.Dispose();
            values.Dispose();
        }
    }

    /// <summary>Puts a layer's keys and values of new tokens behind those that are in.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">[batch, heads, tokens, size].</param>
    /// <param name="values">Of the same shape.</param>
    /// <returns>Views of all, [batch, heads, Length + tokens, size], which the caller's scope owns. <see cref="Advance"/> ends the step for all layers.</returns>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var tokens = keys.size(2);
        if (Length + tokens > Capacity)
            throw new InvalidOperationException($"The cache holds {Length} of {Capacity} tokens, and {tokens} more do not fit.");
        var (allKeys, allValues) = _layers[layer];
        using (var place = allKeys.narrow(2, Length, tokens))
            place.copy_(keys);
        using (var place = allValues.narrow(2, Length, tokens))
            place.copy_(values);
        return (allKeys.narrow(2, 0, Length + tokens), allValues.narrow(2, 0, Length + tokens));
    }

    internal void Advance(long tokens) => Length += tokens;
}
