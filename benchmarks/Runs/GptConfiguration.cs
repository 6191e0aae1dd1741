using DeepNet.Models;

namespace DeepNet.Benchmarks;

/// <summary>What nanoGPT calls a configuration; pytorch/gpt_training.py has the same numbers.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Options">The network.</param>
/// <param name="BatchSize">Sequences in a batch.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="ValidateEvery">Steps between validations; null: all of the text, once in the end.</param>
/// <param name="ValidationBatches">Batches of a validation.</param>
/// <param name="Target">The validation loss that nanoGPT's own page tells.</param>
internal sealed record GptConfiguration(string Name, GptOptions Options, int BatchSize, int Steps, int? ValidateEvery, int ValidationBatches, double Target)
{
    public static GptConfiguration Of(string name) => name switch
    {
        "cpu" => new("cpu", GptOptions.NanoCpu, 12, 2000, null, 0, 1.90),
        "baby" => new("baby", GptOptions.NanoBaby, 64, 5000, 250, 200, 1.4697),
        "smoke" => new("smoke", GptOptions.NanoBaby with { Layers = 2, Heads = 2, Width = 32, Context = 32 }, 2, 4, 2, 2, 1.4697),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such configuration."),
    };
}
