using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>How a model writes: how long, and how each token is chosen. The defaults sample from the model's own distribution.</summary>
/// <remarks>
/// A token is chosen in this order: the repetition penalty changes the logits, the temperature divides them, <see cref="TopK"/> and then
/// <see cref="TopP"/> leave the likeliest, and one of these is drawn.
/// </remarks>
public sealed record GenerationOptions
{
    /// <summary>The likeliest token each time.</summary>
    public static GenerationOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>The most tokens to write after each prompt; 100 by default.</summary>
    public int MaxNewTokens { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>What logits are divided by: 1 by default, less for likelier tokens, 0 for the likeliest always.</summary>
    public double Temperature { get; init => field = Require.NotNegative(value); } = 1;

    /// <summary>How many of the likeliest tokens remain (Fan, Lewis, Dauphin, 2018); null, the default, for all.</summary>
    public int? TopK { get; init => field = value is { } count ? Require.AtLeast(1, count) : null; }

    /// <summary>
    /// The likeliest tokens remain until their probabilities reach this sum (Holtzman et al.: nucleus sampling, 2020); above 0 to 1, the default, for all.
    /// </summary>
    public double TopP { get; init => field = Require.ShareAboveZero(value); } = 1;

    /// <summary>
    /// What the logits of tokens that are in the sequence already, its prompt included, are divided by where they are positive and multiplied by where
    /// not (Keskar et al.: CTRL, 2019); 1, the default, for no penalty.
    /// </summary>
    public double RepetitionPenalty { get; init => field = Require.Positive(value); } = 1;

    /// <summary>Tokens that end a sequence; they are not part of what is written. None by default.</summary>
    public IReadOnlyList<long> StopTokens { get; init => field = TokenList.Of(value); } = TokenList.Of([]);

    /// <summary>
    /// Decides all draws. The sequence numbered k draws as the only one would with the seed <c>Seed + k</c>, whatever else is in the batch. 0 by default.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>What happens when a sequence becomes longer than the model's context; it slides by default.</summary>
    public ContextOverflow Overflow { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Whether keys and values are kept between tokens; true by default. Without, the whole sequence is read again for each token, with the same
    /// tokens as a result.
    /// </summary>
    public bool UseCache { get; init; } = true;
}

/// <summary>What happens when a sequence becomes longer than the model's context.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContextOverflow>))]
public enum ContextOverflow
{
    /// <summary>
    /// The model no longer sees the beginning: whenever a sequence does not fit, it goes on from the last half of the context (⌈context / 2⌉ tokens),
    /// whose places count from 0 again. So a prompt that is too long is read from there too.
    /// </summary>
    Slide,

    /// <summary>The sequence ends there, with <see cref="GenerationEnd.Context"/>. A prompt that does not fit is an error.</summary>
    Stop,

    /// <summary>A prompt that leaves no room for all new tokens is an error from the beginning.</summary>
    Error,
}

/// <summary>Why a sequence ended.</summary>
public enum GenerationEnd
{
    /// <summary>It has <see cref="GenerationOptions.MaxNewTokens"/>.</summary>
    Length,

    /// <summary>The model wrote one of the stop tokens.</summary>
    StopToken,

    /// <summary>The model's context is full, and <see cref="ContextOverflow.Stop"/> was asked for.</summary>
    Context,
}

/// <summary>What a model wrote.</summary>
/// <param name="Tokens">The new tokens, without the prompt and without the stop token.</param>
/// <param name="End">Why there are no more.</param>
public sealed record GeneratedSequence(IReadOnlyList<long> Tokens, GenerationEnd End);

/// <summary>A token as it is written.</summary>
/// <param name="Sequence">Whose it is: the number of its prompt.</param>
/// <param name="Token">The token.</param>
public readonly record struct GeneratedToken(int Sequence, long Token);
