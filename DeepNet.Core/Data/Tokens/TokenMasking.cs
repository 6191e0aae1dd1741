using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Which tokens a masked language model has to find out, and what it sees in their places (Devlin et al.: BERT, 2019, §3.1): a share of all
/// tokens, drawn one by one, of which most become the mask, some a random token, and the rest stay, so that the model cannot know.
/// </summary>
/// <remarks>Tokens are hidden by a training step on the model's device (<c>MaskedLanguageModelling</c>), or by the data: <see cref="MaskedTokens"/>.</remarks>
public sealed record TokenMasking
{
    /// <summary>The token that stands for a hidden one, <c>[MASK]</c>; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public required long MaskToken { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The number of tokens there are; random ones are drawn from 0 to below it. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required long VocabularySize { get; init => field = Require.AtLeast(1, value); }

    /// <summary>Tokens that are never chosen: padding, beginning, separator. Default none.</summary>
    /// <exception cref="ArgumentException">A token is negative.</exception>
    public IReadOnlyList<long> SpecialTokens { get; init => field = NumberList<long>.AtLeast(0, value, orNone: true); } = NumberList<long>.AtLeast(0, [], orNone: true);

    /// <summary>The share of tokens that are chosen, from 0 to 1. Default 0.15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Share { get; init => field = Require.Share(value); } = 0.15;

    /// <summary>The share of the chosen that become <see cref="MaskToken"/>, from 0 to 1. Default 0.8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaskShare { get; init => field = Require.Share(value); } = 0.8;

    /// <summary>The share of the chosen that become a random token, from 0 to 1; with <see cref="MaskShare"/> at most 1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double RandomShare { get; init => field = Require.Share(value); } = 0.1;

    /// <summary>Chooses tokens and hides them.</summary>
    /// <param name="tokens">[batch, tokens], int64.</param>
    /// <param name="ignoreIndex">The target of the tokens that were not chosen.</param>
    /// <param name="generator">What to draw from: three numbers a token, whatever comes of them. Default torch's own.</param>
    /// <returns>Inputs and targets of the tokens' shape.</returns>
    /// <exception cref="ArgumentException">The shares of the chosen are more than 1 together.</exception>
    public (Tensor Inputs, Tensor Targets) Apply(Tensor tokens, long ignoreIndex = -100, Generator? generator = null)
    {
        Validate();
        using var scope = NewDisposeScope();
        var chosen = rand(tokens.shape, device: tokens.device, generator: generator).lt(Share);
        var fate = rand(tokens.shape, device: tokens.device, generator: generator);
        var random = randint(VocabularySize, tokens.shape, int64, tokens.device, generator: generator);
        foreach (var special in SpecialTokens)
            chosen = chosen.logical_and(tokens.ne(special));

        var masked = chosen.logical_and(fate.lt(MaskShare));
        var replaced = chosen.logical_and(fate.ge(MaskShare)).logical_and(fate.lt(MaskShare + RandomShare));
        var inputs = where(replaced, random, tokens).masked_fill(masked, MaskToken);
        var targets = tokens.masked_fill(chosen.logical_not(), ignoreIndex);
        return (inputs.MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }

    internal void Validate()
    {
        if (MaskShare + RandomShare > 1)
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(MaskShare)} and {nameof(RandomShare)} are shares of the same tokens, at most 1 together, but are {MaskShare} and {RandomShare}."));
        if (MaskToken >= VocabularySize)
            throw new ArgumentException($"{nameof(MaskToken)} must be below {nameof(VocabularySize)}, {VocabularySize}, but is {MaskToken}.");
    }
}
