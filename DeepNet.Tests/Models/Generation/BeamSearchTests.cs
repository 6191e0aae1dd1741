using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models.Generation;

/// <summary>Beam search on probabilities that are written down, its results worked out by hand.</summary>
internal sealed class BeamSearchTests
{
    private const int Begin = 1, End = 0;

    /// <summary>"b" ends third best, behind "ac" that goes on: with two beams it is out, though "ac" ends with less in the end.</summary>
    [Test]
    public void AnEndCountsOnlyAmongTheBest()
        => Assert.That(Search(most: 3, ("", "a", 0.6), ("", "b", 0.4), ("a", ".", 0.55), ("a", "c", 0.45), ("b", ".", 0.6), ("b", "c", 0.4),
            ("ac", ".", 0.6), ("ac", "c", 0.4), ("bc", ".", 0.5), ("bc", "c", 0.5)), Is.EqualTo(new[] { "a 0.330", "ac 0.162" }));

    /// <summary>When two have ended, "bcc" is between them: it may still be better than the worse, and is.</summary>
    [Test]
    public void TheSearchEndsWhenNoneCanBecomeBetterThanTheWorstThatEnded()
        => Assert.That(Search(most: 10, ("", "a", 0.6), ("", "b", 0.4), ("a", ".", 0.55), ("a", "c", 0.45), ("b", ".", 0.05), ("b", "c", 0.95),
            ("bc", ".", 0.2), ("bc", "c", 0.8), ("ac", ".", 0.6), ("ac", "c", 0.4), ("bcc", ".", 0.9), ("bcc", "c", 0.1), ("acc", ".", 0.5), ("acc", "c", 0.5)),
            Is.EqualTo(new[] { "a 0.330", "bcc 0.274" }));

    /// <summary>With two beams and no penalty; a point is the end.</summary>
    private static string[] Search(int most, params (string Before, string Next, double Probability)[] model)
    {
        using var search = new BeamSearch(new Written(model), sources: 1, Begin, End, new() { Beams = 2, LengthPenalty = 0, MaxNewTokens = most });
        return [.. search.Run()[0].Select(found => FormattableString.Invariant($"{Text(found.Tokens)} {Math.Exp(found.Score):F3}"))];
    }

    private static string Text(IEnumerable<long> tokens) => string.Concat(tokens.Select(token => ".^abc"[(int)token]));

    private sealed class Written((string Before, string Next, double Probability)[] model) : DecodingSession
    {
        internal override nn.Module Module { get; } = nn.Identity();

        internal override Tensor Next(IReadOnlyList<IReadOnlyList<long>> sequences)
        {
            var logits = full([sequences.Count, 5], -30.0, ScalarType.Float64);
            foreach (var (row, sequence) in sequences.Index())
                foreach (var (_, next, probability) in model.Where(one => one.Before == Text(sequence.Skip(1))))
                    logits[row, ".^abc".IndexOf(next, StringComparison.Ordinal)] = Math.Log(probability);
            return logits;
        }

        internal override void Select(IReadOnlyList<int> rows)
        {
        }

        internal override bool Fits(int tokens) => true;

        public override void Dispose() => Module.Dispose();
    }
}
