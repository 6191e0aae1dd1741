using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Sequences that a model is writing at once. It owns what the model remembers of them.</summary>
internal abstract class DecodingSession : IDisposable
{
    /// <summary>The module, to be in evaluation mode meanwhile.</summary>
    internal abstract nn.Module Module { get; }

    /// <summary>Tells the token that follows each sequence; between two calls each has got one token more.</summary>
    /// <param name="sequences">All tokens so far, prompts included.</param>
    /// <returns>Logits [sequences, vocabulary], owned by the caller's scope.</returns>
    internal abstract Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences);

    /// <summary>Goes on with some of the sequences, in this order; one may be taken several times.</summary>
    internal abstract void Select(IReadOnlyList<int> rows);

    /// <summary>Whether the model can look at so many tokens.</summary>
    internal abstract bool Fits(int tokens);

    public abstract void Dispose();

    /// <summary>[values], int64.</summary>
    private protected static Tensor Numbers(IEnumerable<int> values, Device device) => tensor(values.Select(value => (long)value).ToArray(), dtype: ScalarType.Int64, device: device);
}
