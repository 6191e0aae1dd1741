using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What each query sees.</summary>
/// <param name="Visible">Broadcasts to [batch, heads, queries, keys], true where a query sees a key; null where nothing is hidden but by <paramref name="Causal"/>.</param>
/// <param name="Causal">Whether the query of a place sees the keys up to that place only.</param>
internal readonly record struct AttentionMask(Tensor? Visible = null, bool Causal = false)
{
    /// <summary>
    /// For new tokens after others: each sees itself, the new ones before it, and all old ones, but no padding before a row's beginning. Queries that
    /// are padding themselves see only themselves, so that no row is without anything.
    /// </summary>
    /// <param name="old">How many tokens there are already.</param>
    /// <param name="tokens">How many come.</param>
    /// <param name="padding">[batch], int64: how many places at the left are padding; null for none.</param>
    /// <param name="device">Where the model is.</param>
    internal static AttentionMask After(long old, long tokens, Tensor? padding, Device device)
    {
        if (padding is null && (old == 0 || tokens == 1))
            return new AttentionMask(Causal: tokens > 1);
        using var scope = NewDisposeScope();
        var keys = arange(old + tokens, ScalarType.Int64, device);                          // [keys]
        var queries = arange(old, old + tokens, ScalarType.Int64, device).unsqueeze(1);     // [queries, 1]
        var visible = keys.le(queries);                                                     // [queries, keys]
        if (padding is not null)
            visible = visible.logical_and(keys.ge(padding.view(-1, 1, 1, 1)).logical_or(keys.eq(queries))); // [batch, 1, queries, keys]
        return new AttentionMask(visible.MoveToOuterDisposeScope());
    }
}
