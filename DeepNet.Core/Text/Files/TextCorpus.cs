using DeepNet.Data;
using DeepNet.IO;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Text;

/// <summary>Encodes texts of any size into a <see cref="TokenFile"/>, on several threads.</summary>
public static class TextCorpus
{
    /// <summary>Characters that a thread encodes at a time; shorter texts are taken together.</summary>
    private const int GroupCharacters = 1 << 17;

    /// <summary>Encodes texts with a tokenizer and writes their tokens, in the order of the texts whatever the number of threads.</summary>
    /// <param name="texts">The texts, each encoded on its own, for example <c>TextFiles.Lines(path)</c>; for one long text <c>TextFiles.Blocks(path)</c>.</param>
    /// <param name="tokenizer">The tokenizer; several threads use it at once.</param>
    /// <param name="path">The token file. It takes its name when it is complete.</param>
    /// <param name="options">The vocabulary's size, threads and more.</param>
    /// <returns>The number of tokens written.</returns>
    /// <exception cref="InvalidOperationException">A text cannot be encoded; the message has its number.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there before is untouched.</exception>
    /// <exception cref="OperationCanceledException"><see cref="TextCorpusOptions.Cancellation"/> was asked for.</exception>
    public static long Encode(IEnumerable<string> texts, Tokenizer tokenizer, string path, TextCorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return Encode(texts, text => tokenizer.EncodeToIds(text), path, options);
    }

    /// <summary>Encodes texts with a function and writes their tokens, in the order of the texts whatever the number of threads.</summary>
    /// <param name="texts">The texts, each encoded on its own.</param>
    /// <param name="encode">The tokens of a text; several threads call it at once.</param>
    /// <param name="path">The token file. It takes its name when it is complete.</param>
    /// <param name="options">The vocabulary's size, threads and more.</param>
    /// <returns>The number of tokens written.</returns>
    /// <exception cref="InvalidOperationException">A text cannot be encoded; the message has its number.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there before is untouched.</exception>
    /// <exception cref="OperationCanceledException"><see cref="TextCorpusOptions.Cancellation"/> was asked for.</exception>
    public static long Encode(IEnumerable<string> texts, Func<string, IReadOnlyList<int>> encode, string path, TextCorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        long tokens = 0;
        SourceFailure.WriteFile(path, stream =>
        {
            using var writer = new TokenWriter(stream, options.VocabularySize, options.VocabularyFingerprint);
            InOrder.Run(Groups(SourceFailure.Watch(texts)), group => Encode(group, encode, options), options.Threads, options.Cancellation, encoded =>
            {
                foreach (var text in encoded.Tokens)
                {
                    writer.Write(text);
                    if (options.EndOfText is { } end)
                        writer.Write(end);
                }
                options.Progress?.Report(new(encoded.First + encoded.Tokens.Length, writer.Count));
            });
            tokens = writer.Complete();
        });
        return tokens;
    }

    private static (long First, IReadOnlyList<int>[] Tokens) Encode((long First, List<string> Texts) group, Func<string, IReadOnlyList<int>> encode, TextCorpusOptions options)
    {
        var tokens = new IReadOnlyList<int>[group.Texts.Count];
        for (var k = 0; k < tokens.Length; k++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            try
            {
                tokens[k] = encode(group.Texts[k]);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw Refused(group, k, error.Message, error);
            }
            for (var place = 0; place < tokens[k].Count; place++)
                if ((uint)tokens[k][place] >= (uint)options.VocabularySize)
                    throw Refused(group, k, FormattableString.Invariant($"its token {place:N0} is {tokens[k][place]}, but the vocabulary has {options.VocabularySize:N0} tokens"));
        }
        return (group.First, tokens);
    }

    private static InvalidOperationException Refused((long First, List<string> Texts) group, int place, string problem, Exception? inner = null)
    {
        var text = group.Texts[place];
        return new(FormattableString.Invariant($"Text number {group.First + place:N0} ('{(text.Length <= 40 ? text : text[..40] + "…")}') cannot be encoded: {problem}."), inner);
    }

    private static IEnumerable<(long First, List<string> Texts)> Groups(IEnumerable<string> texts)
    {
        var (group, characters, first) = (new List<string>(), 0L, 0L);
        foreach (var text in texts)
        {
            group.Add(text);
            if ((characters += text.Length + 1) < GroupCharacters)
                continue;
            yield return (first, group);
            (first, group, characters) = (first + group.Count, [], 0);
        }
        if (group.Count > 0)
            yield return (first, group);
    }
}
