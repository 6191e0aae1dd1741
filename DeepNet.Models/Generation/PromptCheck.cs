namespace DeepNet.Models;

/// <summary>Checks of what generation begins with; the messages say what was received and what is expected.</summary>
internal static class PromptCheck
{
    /// <summary>Refuses an empty batch, empty prompts, and tokens outside the vocabulary.</summary>
    internal static void Tokens(IReadOnlyList<IReadOnlyList<long>> prompts, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        if (prompts.Count == 0)
            throw new ArgumentException("There is no prompt: give at least one.", nameof(prompts));
        for (var row = 0; row < prompts.Count; row++)
        {
            if (prompts[row] is not { Count: > 0 } prompt)
                throw new ArgumentException($"Prompt {row} is empty: a model goes on from at least one token. Begin with the token that marks a beginning, or any.", nameof(prompts));
            foreach (var token in prompt)
                if (token < 0 || token >= vocabulary)
                    throw new ArgumentException($"Prompt {row} has the token {token}, but the model knows those from 0 to {vocabulary - 1}.", nameof(prompts));
        }
    }
}
