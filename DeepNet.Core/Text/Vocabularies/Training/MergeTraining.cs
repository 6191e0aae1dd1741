namespace DeepNet.Text;

/// <summary>Learns tokens from counted words: an alphabet, and then the most frequent pair of neighbours again and again.</summary>
internal sealed class MergeTraining
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<(int, int)> _merged = [];

    /// <summary>The tokens in the order in which they were found, the alphabet first.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>The pairs in the order in which they were merged.</summary>
    public List<(int Left, int Right)> Merges { get; } = [];

    /// <param name="alphabet">The first tokens.</param>
    /// <param name="words">The words as numbers of letters.</param>
    /// <param name="counts">How often each word occurs.</param>
    /// <param name="size">How many tokens there are to be.</param>
    /// <param name="join">Spells a pair as one token.</param>
    /// <param name="characters">The length of the text, for progress.</param>
    /// <param name="options">The other settings.</param>
    public static MergeTraining Run(
        IEnumerable<string> alphabet, IReadOnlyList<int[]> words, long[] counts, int size, Func<string, string, string> join, long characters, VocabularyTraining options)
    {
        var training = new MergeTraining();
        foreach (var letter in alphabet)
            training.Number(letter);
        var merger = new PairMerger(words, counts, options.MinFrequency);
        while (training.Tokens.Count < size && merger.TryTake(out var left, out var right, out _))
        {
            options.Cancellation.ThrowIfCancellationRequested();
            // Two pairs may spell the same token, which then is one; its neighbours may then form a pair again that was merged before.
            var token = training.Number(join(training.Tokens[left], training.Tokens[right]));
            merger.Merge(left, right, token);
            if (training._merged.Add((left, right)))
                training.Merges.Add((left, right));
            options.Progress?.Report(new(characters, training.Tokens.Count + options.Size - size, options.Size));
        }
        return training;
    }

    private int Number(string token)
    {
        if (!_numbers.TryGetValue(token, out var number))
        {
            _numbers.Add(token, number = Tokens.Count);
            Tokens.Add(token);
        }
        return number;
    }
}
