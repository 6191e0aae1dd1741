using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Stretches of one long text, for language models: the inputs are some tokens in a row, the targets the token after each.</summary>
public sealed class TokenWindows : IDataset
{
    private readonly long[] _tokens;
    private readonly int _length;
    private readonly int _stride;

    /// <summary>The stretches of a text. Tokens at the end that do not fill one are left out.</summary>
    /// <param name="tokens">The whole text; it is copied.</param>
    /// <param name="length">The tokens of a stretch, at least 1.</param>
    /// <param name="stride">
    /// From the beginning of a stretch to that of the next, at least 1: 1 for every place of the text, shuffled as nanoGPT draws them; null for the length, so
    /// that each token is predicted once.
    /// </param>
    /// <exception cref="ArgumentException">The text has fewer tokens than a stretch and the one after it.</exception>
    public TokenWindows(IEnumerable<long> tokens, int length, int? stride = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _length = Require.AtLeast(1, length, nameof(length));
        _stride = Require.AtLeast(1, stride ?? length, nameof(stride));
        _tokens = [.. tokens];
        if (_tokens.Length <= _length)
            throw new ArgumentException($"A stretch of {_length} tokens and the one after it need a text of at least {_length + 1}, but it has {_tokens.Length}.", nameof(tokens));
        Count = (_tokens.Length - 1 - _length) / _stride + 1;
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    /// <remarks>Inputs and targets are [batch, length], int64.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var inputs = empty([indices.Length, _length], ScalarType.Int64);
        var targets = empty([indices.Length, _length], ScalarType.Int64);
        var from = MemoryMarshal.Cast<byte, long>(inputs.bytes);
        var to = MemoryMarshal.Cast<byte, long>(targets.bytes);
        for (var row = 0; row < indices.Length; row++)
        {
            var start = (int)BatchIndices.Check(indices[row], Count) * _stride;
            _tokens.AsSpan(start, _length).CopyTo(from[(row * _length)..]);
            _tokens.AsSpan(start + 1, _length).CopyTo(to[(row * _length)..]);
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
