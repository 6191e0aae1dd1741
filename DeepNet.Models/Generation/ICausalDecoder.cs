using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>A model that tells the next token from those before it, one after the other. <see cref="Generation"/> lets it write.</summary>
public interface ICausalDecoder
{
    /// <summary>The most tokens that it looks at.</summary>
    int Context { get; }

    /// <summary>The number of different tokens.</summary>
    int Vocabulary { get; }

    /// <summary>The module itself, which is put into evaluation mode while it writes.</summary>
    nn.Module Module { get; }

    /// <summary>Where its tokens have to be.</summary>
    Device Device { get; }

    /// <summary>An empty cache that fits it.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="capacity">The most tokens, at most <see cref="Context"/>.</param>
    /// <returns>The cache; the caller owns it.</returns>
    KeyValueCache CreateCache(long batch, long capacity);

    /// <summary>Tells the token that follows the last one, in evaluation mode and without gradients if the caller sees to that.</summary>
    /// <param name="tokens">[batch, tokens], int64: with a cache, those that are not in it yet. They end together at the right.</param>
    /// <param name="padding">[batch], int64: how many places at the left of each sequence are padding, those in the cache included; null for none.</param>
    /// <param name="cache">What was seen before; the tokens are added to it. Null to see <paramref name="tokens"/> only.</param>
    /// <returns>Logits, [batch, vocabulary].</returns>
    Tensor Next(Tensor tokens, Tensor? padding = null, KeyValueCache? cache = null);
}
