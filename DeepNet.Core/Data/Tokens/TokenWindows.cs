using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Stretches of one long text, for language models: the inputs are some tokens in a row, the targets the token after each.</summary>
public sealed class TokenWindows : IDataset
{
    private readonly TokenSource _tokens;
    private readonly int _length;
    private readonly int _stride;

    /// <summary>The stretches of a text in memory. Tokens at the end that do not fill one are left out.</summary>
    /// <param name="tokens">The whole text; it is copied.</param>
    /// <param name="length">The tokens of a stretch, at least 1.</param>
    /// <param name="stride">
    /// From the beginning of a stretch to that of the next, at least 1: 1 for every place of the text, shuffled as nanoGPT draws them; null for the length, so
    /// that each token is predicted once.
    /// </param>
    /// <exception cref="ArgumentException">The text has fewer tokens than a stretch and the one after it.</exception>
    public TokenWindows(IEnumerable<long> tokens, int length, int? stride = null)
        : this(TokenSource.Copy(tokens ?? throw new ArgumentNullException(nameof(tokens))), length, stride)
    {
    }

    /// <summary>The stretches of a text in memory or in a file. Tokens at the end that do not fill one are left out.</summary>
    /// <param name="tokens">The whole text; it stays the caller's to dispose.</param>
    /// <param name="length">The tokens of a stretch, at least 1.</param>
    /// <param name="stride">
    /// From the beginning of a stretch to that of the next, at least 1: 1 for every place of the text, shuffled as nanoGPT draws them; null for the length, so
    /// that each token is predicted once.
    /// </param>
    /// <exception cref="ArgumentException">The text has fewer tokens than a stretch and the one after it.</exception>
    public TokenWindows(TokenSource tokens, int length, int? stride = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = tokens;
        _length = Require.AtLeast(1, length, nameof(length));
        _stride = Require.AtLeast(1, stride ?? length, nameof(stride));
        if (_tokens.Count <= _length)
            throw new ArgumentException($"A stretch of {_length} tokens and the one after it need a text of at least {_length + 1L}, but it has {_tokens.Count}.", nameof(tokens));
        Count = (_tokens.Count - 1 - _length) / _stride + 1;
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
            var start = BatchIndices.Check(indices[row], Count) * _stride;
            var input = row * _length;
            var target = to.Slice(input, _length);
            if (row + 1 < indices.Length)
            {
                _tokens.Read(start, from.Slice(input, _length + 1)); // the one beyond the row gives way to the next row
                from.Slice(input + 1, _length).CopyTo(target);
            }
            else
            {
                _tokens.Read(start, from[input..]);
                _tokens.Read(start + 1, target);
            }
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
