namespace DeepNet.Text;

/// <summary>How a vocabulary of word parts is learned from a text: the settings that all methods share.</summary>
public abstract record VocabularyTraining
{
    private protected VocabularyTraining()
    {
    }

    /// <summary>
    /// The tokens wanted, special ones and the alphabet included; at least 1. There may be fewer in the end, where the text has no more pairs that occur
    /// <see cref="MinFrequency"/> times. Default 30,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Size { get; init => field = Require.AtLeast(1, value); } = 30_000;

    /// <summary>How often a pair must occur to become a token, at least 1. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MinFrequency { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>Tokens that are never cut, with no part in the learning: where one stands in the text, the text is taken apart and the token left out.</summary>
    /// <exception cref="ArgumentException">A token is empty, or there twice.</exception>
    public IReadOnlyList<string> SpecialTokens { get; init => field = SpecialTokenList.Checked(value); } = [];

    /// <summary>The threads that cut and count the text, at least 1; what is learned does not depend on them. Default the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Threads { get; init => field = Require.AtLeast(1, value); } = Environment.ProcessorCount;

    /// <summary>Told about every part of the text and then about every token, by whichever thread is at work; null when nobody wants to know.</summary>
    public IProgress<VocabularyProgress>? Progress { get; init; }

    /// <summary>Stops the training.</summary>
    public CancellationToken Cancellation { get; init; }
}
