using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DeepNet.Text;

/// <summary>Cuts a piece of text into words and counts them.</summary>
internal delegate void WordCutter(ReadOnlySpan<char> text, WordCounts counts);

/// <summary>How often each word occurs; one thread's.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public WordCounts() => _lookup = (Words = new(StringComparer.Ordinal)).GetAlternateLookup<ReadOnlySpan<char>>();

    public Dictionary<string, long> Words { get; }

    public void Add(ReadOnlySpan<char> word) => CollectionsMarshal.GetValueRefOrAddDefault(_lookup, word, out _)++;
}

/// <summary>Counts the words of a text on several threads. What is found does not depend on their number.</summary>
internal static class WordCounter
{
    /// <param name="texts">The text, in parts that are cut on their own.</param>
    /// <param name="cut">Cuts a part into words.</param>
    /// <param name="options">Threads, cancellation, progress, and the special tokens, which are left out of the text.</param>
    public static (Dictionary<string, long> Words, long Characters) Count(IEnumerable<ReadOnlyMemory<char>> texts, WordCutter cut, VocabularyTraining options)
    {
        var special = options.SpecialTokens.Count > 0 ? SearchValues.Create([.. options.SpecialTokens], StringComparison.Ordinal) : null;
        var idle = new ConcurrentBag<WordCounts>();
        long characters = 0;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(texts, EnumerablePartitionerOptions.NoBuffering), // so that no more of the text is read than is worked on
                new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = options.Cancellation },
                () => idle.TryTake(out var counts) ? counts : new(),
                (text, _, counts) =>
                {
                    Cut(text.Span, counts);
                    options.Progress?.Report(new(Interlocked.Add(ref characters, text.Length), 0, options.Size));
                    return counts;
                },
                idle.Add);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.Flatten().InnerExceptions[0]); // of the same file or text, whichever thread met it first
        }
        return (Sum(idle), characters);

        void Cut(ReadOnlySpan<char> text, WordCounts counts)
        {
            while (special is not null && text.IndexOfAny(special) is >= 0 and var start)
            {
                cut(text[..start], counts);
                text = text[(start + LongestAt(text[start..], options.SpecialTokens))..];
            }
            cut(text, counts);
        }
    }

    private static int LongestAt(ReadOnlySpan<char> text, IReadOnlyList<string> tokens)
    {
        var longest = 0;
        foreach (var token in tokens)
            if (token.Length > longest && text.StartsWith(token, StringComparison.Ordinal))
                longest = token.Length;
        return longest;
    }

    private static Dictionary<string, long> Sum(IEnumerable<WordCounts> parts)
    {
        var sum = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (word, count) in parts.OrderByDescending(part => part.Words.Count).SelectMany(part => part.Words))
            CollectionsMarshal.GetValueRefOrAddDefault(sum, word, out _) += count;
        return sum;
    }
}
