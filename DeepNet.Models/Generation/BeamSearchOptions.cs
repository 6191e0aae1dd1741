namespace DeepNet.Models;

/// <summary>How a beam search goes.</summary>
public sealed record BeamSearchOptions
{
    /// <summary>How many sequences it goes on with; 4 by default.</summary>
    public int Beams { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>
    /// α of the length penalty: the logarithm of a sequence's probability is divided by ((5 + length) / 6)^α, its end token counted (Wu et al.: Google's neural
    /// machine translation system, 2016). 0.6 by default, as in the Transformer's paper; 0 for none, at which shorter sequences win.
    /// </summary>
    public double LengthPenalty { get; init => field = Require.NotNegative(value); } = 0.6;

    /// <summary>The most tokens of a sequence, its end token counted; 100 by default.</summary>
    public int MaxNewTokens { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>Whether keys and values are kept between tokens; true by default.</summary>
    public bool UseCache { get; init; } = true;
}

/// <summary>A sequence that a beam search found.</summary>
/// <param name="Tokens">Its tokens, without those that begin and end it.</param>
/// <param name="LogProbability">The logarithm of its probability, the end token's included.</param>
/// <param name="Score">The same, divided by the length penalty: what sequences are compared by.</param>
/// <param name="End">Why it ended.</param>
public sealed record BeamHypothesis(IReadOnlyList<long> Tokens, double LogProbability, double Score, GenerationEnd End);
