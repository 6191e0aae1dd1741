using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// BLEU of a corpus (Papineni, Roukos, Ward, Zhu: BLEU: a method for automatic evaluation of machine translation, ACL 2002), from 0 to 100,
/// computed as sacreBLEU does (Post 2018), on token numbers: <c>BP · exp(Σₙ ln pₙ / N)</c>.
/// </summary>
/// <param name="padding">The token that fills up sentences; it is removed wherever it stands. Negative numbers are padding always.</param>
/// <remarks>
/// pₙ = Σ matched n-grams / Σ n-grams answered, both over the corpus; an n-gram matches as often as it is in the reference that has it most.
/// BP = 1 where the answers are at least as long as the references together, else exp(1 − r/c); of several references that of the closest
/// length counts, the shorter of two. Without any match at all BLEU is 0, and with answers too short for n-grams of the highest order as
/// well. Figures are those of published BLEU only if the tokens are those of the published tokenization.
/// </remarks>
public sealed class Bleu(long padding) : Metric
{
    private double[]? _sums; // matches by order, n-grams by order, length of answers, of references

    /// <summary>The longest n-grams, N, at least 1. Default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxOrder { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>What is done where no n-gram of an order matches. Default <see cref="BleuSmoothing.Exponential"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such smoothing.</exception>
    public BleuSmoothing Smoothing { get; init => field = Require.Defined(value); }

    /// <summary>The number that <see cref="Smoothing"/> uses, above 0. Default null: 0.1 for <see cref="BleuSmoothing.Floor"/>, 1 for <see cref="BleuSmoothing.AddK"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public double? SmoothingValue { get; init => field = value is { } number ? Require.Positive(number) : null; }

    /// <summary>The token that ends a sentence; it and what follows do not count. Default null: none.</summary>
    public long? End { get; init; }

    /// <summary><c>bleu</c>, or <c>bleu2</c> for another order than 4.</summary>
    public override string Name => MaxOrder == 4 ? "bleu" : $"bleu{MaxOrder}";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => All[^2] + All[^1] == 0 ? double.NaN : BrevityPenalty * 100 * Precision();

    /// <summary><c>matches</c> and <c>ngrams</c> by order, the lengths <c>answered</c> and <c>reference</c>, and <c>brevity_penalty</c>.</summary>
    public override JsonNode Detail => new JsonObject
    {
        ["matches"] = FigureJson.Of(All[..MaxOrder]),
        ["ngrams"] = FigureJson.Of(All[MaxOrder..^2]),
        ["answered"] = FigureJson.Of(All[^2]),
        ["reference"] = FigureJson.Of(All[^1]),
        ["brevity_penalty"] = FigureJson.Of(BrevityPenalty),
    };

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => [.. All];
        set => _sums = SavedSums.Require(Name, value, 2 * MaxOrder + 2);
    }

    private double[] All => _sums ??= new double[2 * MaxOrder + 2];

    private double BrevityPenalty => All[^2] >= All[^1] ? 1 : Math.Exp(1 - All[^1] / All[^2]);

    /// <inheritdoc/>
    /// <param name="outputs">[batch, length]: the tokens answered, any integer type; or scores [batch, vocabulary, length], of which the largest is the answer.</param>
    /// <param name="targets">[batch, length], or [batch, references, length] for several references each: their tokens, any integer type.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var tally = Tally(outputs, targets);
        AddTally(Host.Doubles(tally));
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">[batch, length]: the tokens answered, any integer type; or scores [batch, vocabulary, length], of which the largest is the answer.</param>
    /// <param name="targets">[batch, length], or [batch, references, length] for several references each: their tokens, any integer type.</param>
    /// <returns>How many scores are NaN; samples, the length of answers, references for each, their length; all tokens answered, all of the references.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        var scored = outputs.is_floating_point();
        if (outputs.dim() != (scored ? 3 : 2) || targets.dim() is not (2 or 3) || outputs.shape[0] != targets.shape[0])
            throw new ArgumentException(
                $"{Name} compares tokens [batch, length] or scores [batch, vocabulary, length] with references [batch, length] or [batch, references, length], but got outputs {Shapes.Of(outputs)} of {outputs.dtype} and targets {Shapes.Of(targets)}.",
                nameof(outputs));
        if (!targets.is_integral() || !(scored || outputs.is_integral()))
            throw new ArgumentException($"{Name} compares token numbers of an integer type, but got outputs of {outputs.dtype} and targets of {targets.dtype}.", nameof(targets));
        var answers = scored ? outputs.argmax(1) : outputs;
        return cat([
            scored ? Number(outputs.isnan().sum()) : Size(0),
            Size(answers.shape[0]), Size(answers.shape[1]), Size(targets.dim() == 3 ? targets.shape[1] : 1), Size(targets.shape[^1]),
            Number(answers), Number(targets)]).MoveToOuterDisposeScope();

        Tensor Number(Tensor values) => values.detach().to(float64, outputs.device).flatten();
        Tensor Size(long size) => full([1], size, float64, outputs.device);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Scores were NaN.</exception>
    public override void AddTally(ReadOnlySpan<double> tally)
    {
        if (tally[0] > 0)
            throw new ArgumentException($"{Name}: the scores contain NaN, so there is no answer to compare.");
        var (samples, length, each, longest) = ((int)tally[1], (int)tally[2], (int)tally[3], (int)tally[4]);
        var answers = Sentences(tally.Slice(5, samples * length), samples, length);
        var references = Sentences(tally[(5 + samples * length)..], samples * each, longest);
        for (var index = 0; index < answers.Length; index++)
            AddSentence(answers[index], references[(index * each)..((index + 1) * each)]);
    }

    private void AddSentence(long[] answer, long[][] references)
    {
        for (var order = 1; order <= MaxOrder; order++)
        {
            All[order - 1] += NGrams.Matches(answer, references, order);
            All[MaxOrder + order - 1] += Math.Max(0, answer.Length - order + 1);
        }
        All[^2] += answer.Length;
        All[^1] += references.Select(reference => reference.Length).OrderBy(length => Math.Abs(length - answer.Length)).ThenBy(length => length).First();
    }

    /// <returns>exp(Σ ln pₙ / N).</returns>
    private double Precision()
    {
        if (All[..MaxOrder].All(matches => matches == 0))
            return 0;
        var (logarithms, halving) = (0.0, 1.0);
        for (var order = 0; order < MaxOrder; order++)
        {
            var (matches, all) = (All[order], All[MaxOrder + order]);
            if (Smoothing == BleuSmoothing.AddK && order > 0)
                (matches, all) = (matches + (SmoothingValue ?? 1), all + (SmoothingValue ?? 1));
            if (matches == 0 && Smoothing == BleuSmoothing.Exponential)
                matches = 1 / (halving *= 2);
            if (matches == 0 && Smoothing == BleuSmoothing.Floor)
                matches = SmoothingValue ?? 0.1;
            if (all == 0 || matches == 0)
                return 0;
            logarithms += Math.Log(matches / all);
        }
        return Math.Exp(logarithms / MaxOrder);
    }

    private long[][] Sentences(ReadOnlySpan<double> tokens, int count, int length)
    {
        var sentences = new long[count][];
        for (var row = 0; row < count; row++)
            sentences[row] = Sentence(tokens.Slice(row * length, length));
        return sentences;
    }

    private long[] Sentence(ReadOnlySpan<double> tokens)
    {
        var kept = new List<long>(tokens.Length);
        foreach (long token in tokens)
        {
            if (token == End)
                break;
            if (token >= 0 && token != padding)
                kept.Add(token);
        }
        return [.. kept];
    }
}
