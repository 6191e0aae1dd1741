namespace DeepNet.Data;

/// <summary>
/// Which stretches of a sequence an encoder-decoder has to restore, as T5 was trained (Raffel et al.: Exploring the limits of transfer learning, 2020,
/// §3.1.4): stretches of random lengths are cut out, in each one's place stands a token of its own (a sentinel), and the targets are the sentinels, each
/// followed by what it stands for.
/// </summary>
public sealed record SpanCorruption
{
    /// <summary>The first sentinel, at least 0; the others have the numbers below it, as T5's <c>&lt;extra_id_0&gt;</c>, <c>&lt;extra_id_1&gt;</c>, … have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public required long FirstSentinel { get; init => field = Require.AtLeast(0, value); }

    /// <summary>How many sentinels there are, at least 1: a sequence must not need more. Default 100, as T5 has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Sentinels { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>What ends inputs and targets, at least 0; null for nothing. Default 1, T5's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long? EndToken { get; init => field = value is null ? null : Require.AtLeast(0, value.Value); } = 1;

    /// <summary>The share of tokens that are cut out, above 0 and below 1. Default 0.15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Share { get; init => field = Require.ShareInside(value); } = 0.15;

    /// <summary>The mean length of what is cut out in one place, at least 1. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public double MeanLength { get; init => field = Require.AtLeast(1.0, value); } = 3;

    /// <summary>The lengths that a sequence comes to; all sequences of a length come to the same.</summary>
    /// <param name="tokens">The tokens of the sequence, at least 2.</param>
    /// <returns>The tokens of the inputs and of the targets.</returns>
    /// <exception cref="ArgumentException">There are fewer than two tokens, or more stretches than sentinels.</exception>
    public (int Inputs, int Targets) Lengths(int tokens)
    {
        var (cut, spans) = Numbers(tokens);
        var end = EndToken is null ? 0 : 1;
        return (tokens - cut + spans + end, cut + spans + end);
    }

    /// <summary>The longest sequence whose inputs fit a length.</summary>
    /// <param name="inputs">The tokens of the inputs wanted.</param>
    /// <returns>The tokens of the sequence.</returns>
    /// <exception cref="ArgumentException">The inputs are too short for any sequence, or need more sentinels than there are.</exception>
    public int TokensFor(int inputs)
    {
        var tokens = 2;
        if (inputs < 1 || Lengths(tokens).Inputs > inputs)
            throw new ArgumentException($"A sequence needs inputs of at least {Lengths(2).Inputs} tokens, but {inputs} were asked for.", nameof(inputs));
        while (Lengths(tokens + 1).Inputs <= inputs)
            tokens++;
        return tokens;
    }

    /// <summary>Cuts stretches out of a sequence.</summary>
    /// <param name="tokens">The sequence, two tokens or more.</param>
    /// <param name="inputs">Where the inputs are put; as long as <see cref="Lengths"/> says.</param>
    /// <param name="targets">Where the targets are put; as long as <see cref="Lengths"/> says.</param>
    /// <param name="random">What to draw from.</param>
    internal void Apply(ReadOnlySpan<long> tokens, Span<long> inputs, Span<long> targets, ref RandomStream random)
    {
        var (cut, spans) = Numbers(tokens.Length);
        var (keptLengths, cutLengths) = (new int[spans], new int[spans]);
        Divide(tokens.Length - cut, keptLengths, ref random);
        Divide(cut, cutLengths, ref random);
        var (from, input, target) = (0, 0, 0);
        for (var span = 0; span < spans; span++)
        {
            tokens.Slice(from, keptLengths[span]).CopyTo(inputs[input..]);
            (from, input) = (from + keptLengths[span], input + keptLengths[span]);
            inputs[input++] = targets[target++] = FirstSentinel - span;
            tokens.Slice(from, cutLengths[span]).CopyTo(targets[target..]);
            (from, target) = (from + cutLengths[span], target + cutLengths[span]);
        }
        if (EndToken is { } end)
            inputs[input] = targets[target] = end;
    }

    internal void Validate()
    {
        if (FirstSentinel < Sentinels - 1)
            throw new ArgumentException($"{nameof(FirstSentinel)} must be at least {Sentinels - 1}, as there are {Sentinels} sentinels down from it, but is {FirstSentinel}.");
    }

    // How many tokens are cut out and in how many stretches, by T5's formula.
    private (int Cut, int Spans) Numbers(int tokens)
    {
        if (tokens < 2)
            throw new ArgumentException($"Something must stay and something be cut out, so that a sequence needs 2 tokens or more, but it has {tokens}.", nameof(tokens));
        var cut = Math.Clamp((int)Math.Round(tokens * Share, MidpointRounding.ToEven), 1, tokens - 1);
        var spans = Math.Min(Math.Max(1, (int)Math.Round(cut / MeanLength, MidpointRounding.ToEven)), tokens - cut);
        if (spans > Sentinels)
            throw new ArgumentException($"A sequence of {tokens} tokens needs {spans} sentinels, but there are {Sentinels}. Take shorter sequences, a smaller share or longer stretches.", nameof(tokens));
        return (cut, spans);
    }

    // A sum in so many parts of 1 or more, all such divisions as likely: the ends of the parts are drawn without repetition (Floyd's method would do it in
    // another order; going through the places keeps them sorted).
    private static void Divide(int sum, Span<int> parts, ref RandomStream random)
    {
        var (part, begin, left) = (0, 0, parts.Length - 1);
        for (var place = 1; place < sum && left > 0; place++)
            if (random.NextInteger(sum - place) < left)
            {
                parts[part++] = place - begin;
                (begin, left) = (place, left - 1);
            }
        parts[part] = sum - begin;
    }
}
