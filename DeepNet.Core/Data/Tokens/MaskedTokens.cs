using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Sequences in which some tokens are hidden, for masked language models (Devlin et al.: BERT, 2019, §3.1): the inputs as the model is to see them, and the
/// hidden tokens as targets. What is hidden follows from seed, epoch and sample alone, and is another share of the tokens in each epoch.
/// </summary>
/// <remarks>
/// Tokens are drawn one by one, as RoBERTa's training does. Whole words are drawn as in BERT's second release: words in random order as long as their
/// tokens make up no more than the share, one word at the least. The tokens of a word are replaced each by its own lot. The batches go with the step
/// <c>MaskedLanguageModelling</c> without a masking of its own.
/// </remarks>
public sealed class MaskedTokens : IDataset
{
    /// <summary>The target of tokens that are not hidden, which the losses leave out.</summary>
    public const long IgnoreIndex = -100;

    private const long Purpose = 0x6D61736B; // "mask"
    private readonly IDataset _sequences;
    private readonly TokenMasking _masking;
    private readonly Func<long, bool>? _continuesWord;
    private readonly HashSet<long> _special;

    /// <summary>Hides tokens of sequences.</summary>
    /// <param name="sequences">Batches whose inputs are [batch, tokens], int64, such as <see cref="TokenWindows"/>; their targets are not looked at.</param>
    /// <param name="masking">What is hidden and how; padding belongs to its special tokens.</param>
    /// <param name="continuesWord">Whether a token goes on with the word of the token before, for example <c>WordPieceVocabulary.ContinuesWord</c>: whole words are hidden then. Null (the default): single tokens.</param>
    /// <exception cref="ArgumentException">Settings of the masking exclude each other.</exception>
    public MaskedTokens(IDataset sequences, TokenMasking masking, Func<long, bool>? continuesWord = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(masking);
        masking.Validate();
        (_sequences, _masking, _continuesWord, _special) = (sequences, masking, continuesWord, [.. masking.SpecialTokens]);
    }

    /// <inheritdoc/>
    public long Count => _sequences.Count;

    /// <inheritdoc/>
    public long? LengthOf(long index) => _sequences.LengthOf(index);

    /// <inheritdoc/>
    /// <remarks>Inputs and targets are [batch, tokens], int64; the targets are <see cref="IgnoreIndex"/> where nothing is hidden.</remarks>
    /// <exception cref="InvalidOperationException">The inputs of the sequences have another shape or type.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var whole = _sequences.GetBatch(indices, pass);
        var rows = SequenceRows.Of(whole.Inputs, nameof(MaskedTokens));
        var inputs = empty([indices.Length, rows.Length], ScalarType.Int64);
        var targets = empty([indices.Length, rows.Length], ScalarType.Int64);
        var seen = MemoryMarshal.Cast<byte, long>(inputs.bytes);
        var hidden = MemoryMarshal.Cast<byte, long>(targets.bytes);
        rows.Values.CopyTo(seen);
        hidden.Fill(IgnoreIndex);
        for (var row = 0; row < indices.Length; row++)
        {
            var random = pass.ForSample(indices[row], Purpose);
            Hide(seen.Slice(row * rows.Length, rows.Length), hidden.Slice(row * rows.Length, rows.Length), ref random);
        }
        GC.KeepAlive(whole);
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets) { InputLengths = whole.InputLengths };
    }

    private void Hide(Span<long> tokens, Span<long> targets, ref RandomStream random)
    {
        if (_continuesWord is not null)
        {
            HideWords(tokens, targets, _continuesWord, ref random);
            return;
        }
        for (var k = 0; k < tokens.Length; k++)
            if (random.NextDouble() < _masking.Share && !_special.Contains(tokens[k]))
                Hide(k, tokens, targets, ref random);
    }

    private void HideWords(Span<long> tokens, Span<long> targets, Func<long, bool> continues, ref RandomStream random)
    {
        var words = new List<(int Start, int Length)>();
        var candidates = 0;
        for (var k = 0; k < tokens.Length; k++)
        {
            if (_special.Contains(tokens[k]))
                continue;
            candidates++;
            if (words is [.., var last] && last.Start + last.Length == k && continues(tokens[k]))
                words[^1] = (last.Start, last.Length + 1);
            else
                words.Add((k, 1));
        }
        if (words.Count == 0 || _masking.Share == 0)
            return;

        // A partial shuffle: each word drawn is the next of a random order.
        var left = Math.Max(1, (int)Math.Round(candidates * _masking.Share, MidpointRounding.ToEven));
        for (var k = 0; k < words.Count && left > 0; k++)
        {
            var other = k + (int)random.NextInteger(words.Count - k);
            (words[k], words[other]) = (words[other], words[k]);
            var (start, length) = words[k];
            if (length > left)
                continue;
            left -= length;
            for (var place = start; place < start + length; place++)
                Hide(place, tokens, targets, ref random);
        }
    }

    private void Hide(int place, Span<long> tokens, Span<long> targets, ref RandomStream random)
    {
        targets[place] = tokens[place];
        var lot = random.NextDouble();
        if (lot < _masking.MaskShare)
            tokens[place] = _masking.MaskToken;
        else if (lot < _masking.MaskShare + _masking.RandomShare)
            tokens[place] = random.NextInteger(_masking.VocabularySize);
    }
}
