namespace DeepNet.Text;

/// <summary>How <see cref="TextCorpus"/> encodes texts.</summary>
public sealed record TextCorpusOptions
{
    /// <summary>What all tokens are below, at least 1; up to 65,536 a token takes two bytes, else four.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required int VocabularySize { get; init => field = Require.AtLeast(1, value); }

    /// <summary>Tells the vocabulary from others, for example <see cref="Vocabulary.Fingerprint"/>; it is kept in the file. Default 0: not known.</summary>
    public ulong VocabularyFingerprint { get; init; }

    /// <summary>A token to put after each text, below <see cref="VocabularySize"/>; null (the default) for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? EndOfText { get; init => field = value is null ? null : Require.AtLeast(0, value.Value); }

    /// <summary>The threads that encode, at least 1; the file does not depend on them. Default the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Threads { get; init => field = Require.AtLeast(1, value); } = Environment.ProcessorCount;

    /// <summary>Told now and then how many texts are encoded; null when nobody wants to know.</summary>
    public IProgress<TextCorpusProgress>? Progress { get; init; }

    /// <summary>Stops the encoding; no file is left behind.</summary>
    public CancellationToken Cancellation { get; init; }

    internal void Validate()
    {
        if (EndOfText >= VocabularySize)
            throw new ArgumentException($"{nameof(EndOfText)} must be below {nameof(VocabularySize)}, {VocabularySize}, but is {EndOfText}.");
    }
}

/// <summary>How far the encoding of texts has come.</summary>
/// <param name="Texts">The texts encoded and written.</param>
/// <param name="Tokens">Their tokens.</param>
public readonly record struct TextCorpusProgress(long Texts, long Tokens);
