using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// Attention with several heads: softmax(QKᵀ/√size)·V in each. Vaswani et al.: Attention is all you need, NeurIPS 2017, §3.2.
/// </summary>
internal static class Heads
{
    /// <summary>Features as heads, without a copy.</summary>
    /// <param name="features">[batch, tokens, heads · size].</param>
    /// <param name="heads">How many.</param>
    /// <returns>[batch, heads, tokens, size].</returns>
    internal static Tensor Split(Tensor features, long heads)
    {
        using var split = features.view(features.size(0), features.size(1), heads, -1);
        return split.transpose(1, 2);
    }

    /// <summary>The heads side by side again.</summary>
    /// <param name="heads">[batch, heads, tokens, size].</param>
    /// <returns>[batch, tokens, heads · size].</returns>
    internal static Tensor Merge(Tensor heads)
    {
        using var together = heads.transpose(1, 2);
        return together.flatten(2);
    }

    /// <summary>Mixes the values by how well queries and keys agree.</summary>
    /// <param name="query">[batch, heads, tokens, size].</param>
    /// <param name="key">[batch, heads or a divisor of them, sources, size].</param>
    /// <param name="value">Of the keys' shape.</param>
    /// <param name="mask">What sees what; nothing hidden by default.</param>
    /// <param name="dropout">The share of attention weights to drop, 0 in evaluation.</param>
    /// <returns>[batch, tokens, heads · size].</returns>
    internal static Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionMask mask, double dropout)
    {
        using var scope = NewDisposeScope();
        var groups = query.size(1) / key.size(1);
        var mixed = functional.scaled_dot_product_attention(query, Repeat(key, groups), Repeat(value, groups), mask.Visible, dropout, mask.Causal);
        return Merge(mixed).MoveToOuterDisposeScope();
    }

    // Each head of keys or values as often as there are query heads that share it.
    private static Tensor Repeat(Tensor heads, long groups)
    {
        if (groups == 1)
            return heads;
        var (batch, shared, tokens, size) = (heads.size(0), heads.size(1), heads.size(2), heads.size(3));
        return heads.unsqueeze(2).expand(batch, shared, groups, tokens, size).flatten(1, 2); // [batch, shared · groups, tokens, size]
    }
}
