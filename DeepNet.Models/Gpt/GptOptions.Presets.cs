namespace DeepNet.Models;

public sealed partial record GptOptions
{
    /// <summary>GPT-2 small: 124,439,808 parameters.</summary>
    public static GptOptions Gpt2Small { get; } = new() { Layers = 12, Heads = 12, Width = 768, Dropout = 0.1 };

    /// <summary>GPT-2 medium: 354,823,168 parameters.</summary>
    public static GptOptions Gpt2Medium { get; } = Gpt2Small with { Layers = 24, Heads = 16, Width = 1024 };

    /// <summary>GPT-2 large: 774,030,080 parameters.</summary>
    public static GptOptions Gpt2Large { get; } = Gpt2Small with { Layers = 36, Heads = 20, Width = 1280 };

    /// <summary>GPT-2 XL: 1,557,611,200 parameters.</summary>
    public static GptOptions Gpt2XL { get; } = Gpt2Small with { Layers = 48, Heads = 25, Width = 1600 };

    /// <summary>
    /// nanoGPT's "baby GPT" for the 65 characters of Tiny Shakespeare: 10,745,088 parameters, 10,646,784 without those of the positions, as nanoGPT counts.
    /// </summary>
    public static GptOptions NanoBaby { get; } = new()
    {
        Layers = 6,
        Heads = 6,
        Width = 384,
        Context = 256,
        Vocabulary = 65,
        Bias = false,
        Dropout = 0.2,
        Style = DecoderStyle.NanoGpt,
    };

    /// <summary>nanoGPT's configuration for a CPU: 804,096 parameters, 795,904 without those of the positions.</summary>
    public static GptOptions NanoCpu { get; } = NanoBaby with { Layers = 4, Heads = 4, Width = 128, Context = 64, Dropout = 0 };
}
