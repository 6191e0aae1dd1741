using System.Runtime.CompilerServices;

namespace DeepNet.Models;

/// <summary>Lets a model write: what follows prompts, token by token.</summary>
/// <remarks>
/// A batch of prompts of unequal length is read at once, shorter ones with padding that nothing sees. Each sequence has its own random numbers, so
/// what it becomes depends neither on the others nor on their number, as far as the last bits of the logits, which LibTorch's
/// matrix products may compute in another order for another batch, do not tip a choice.
/// </remarks>
/// <example><code>
/// var written = model.Generate(prompt, new() { MaxNewTokens = 200, Temperature = 0.8, TopK = 50, Seed = 1 });
/// await foreach (var token in model.StreamAsync(prompt, new() { MaxNewTokens = 200 }))
///     Console.Write(decode(token));
/// </code></example>
public static class Generation
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="model">The model; it is in evaluation mode meanwhile.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out.</param>
    /// <returns>The new tokens, and why there are no more.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, has tokens that the model does not know, or leaves no room that the options ask for.</exception>
    public static GeneratedSequence Generate(this ICausalDecoder model, IReadOnlyList<long> prompt, GenerationOptions? options = null)
        => Generate(model, [Require.Given(prompt)], options)[0];

    /// <summary>Continues several prompts at once.</summary>
    /// <param name="model">The model; it is in evaluation mode meanwhile.</param>
    /// <param name="prompts">At least one prompt, each of at least one token, of any lengths.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out.</param>
    /// <returns>What follows each prompt.</returns>
    /// <exception cref="ArgumentException">A prompt is empty, has tokens that the model does not know, or leaves no room that the options ask for.</exception>
    public static IReadOnlyList<GeneratedSequence> Generate(this ICausalDecoder model, IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions? options = null)
    {
        options ??= new GenerationOptions();
        return GenerationRun.Finish(Begin(model, prompts, options), prompts, options);
    }

    /// <summary>Continues a prompt, and hands out each token when it is written. The work is done on a thread of the pool.</summary>
    /// <param name="model">The model; it is in evaluation mode until the last token was taken, or the taking ended.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>The new tokens in order.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, has tokens that the model does not know, or leaves no room that the options ask for.</exception>
    public static async IAsyncEnumerable<long> StreamAsync(this ICausalDecoder model, IReadOnlyList<long> prompt, GenerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var token in StreamAsync(model, [Require.Given(prompt)], options, cancellation).ConfigureAwait(false))
            yield return token.Token;
    }

    /// <summary>Continues several prompts at once, and hands out each token when it is written: one of each sequence, then the next of each.</summary>
    /// <param name="model">The model; it is in evaluation mode until the last token was taken, or the taking ended.</param>
    /// <param name="prompts">At least one prompt, each of at least one token, of any lengths.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>The new tokens, with the numbers of their sequences.</returns>
    /// <exception cref="ArgumentException">A prompt is empty, has tokens that the model does not know, or leaves no room that the options ask for.</exception>
    public static async IAsyncEnumerable<GeneratedToken> StreamAsync(this ICausalDecoder model, IReadOnlyList<IReadOnlyList<long>> prompts,
        GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        await foreach (var token in GenerationRun.StreamAsync(Begin(model, prompts, options), prompts, options, cancellation).ConfigureAwait(false))
            yield return token;
    }

    private static CausalSession Begin(ICausalDecoder model, IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        PromptCheck.Tokens(prompts, model.Vocabulary);
        foreach (var prompt in prompts)
        {
            // The last token that is written need not be looked at.
            if (options.Overflow == ContextOverflow.Error && prompt.Count + options.MaxNewTokens - 1 > model.Context)
                throw new ArgumentException(
                    $"A prompt of {prompt.Count} tokens and {options.MaxNewTokens} new ones do not fit the model's context of {model.Context}. "
                    + $"Shorten it, lower {nameof(options.MaxNewTokens)}, or set {nameof(options.Overflow)} to {nameof(ContextOverflow.Slide)} or {nameof(ContextOverflow.Stop)}.", nameof(prompts));
            if (options.Overflow == ContextOverflow.Stop && prompt.Count > model.Context)
                throw new ArgumentException($"A prompt of {prompt.Count} tokens does not fit the model's context of {model.Context}. Shorten it, or set {nameof(options.Overflow)} to {nameof(ContextOverflow.Slide)}.", nameof(prompts));
        }
        return new CausalSession(model, options);
    }
}
