namespace DeepNet.Models;

/// <summary>What a decoder's blocks are made of: GPT-2's parts unless said otherwise.</summary>
public sealed record DecoderStyle
{
    /// <summary>Layer norms before each part, learned positions, GELU by tanh: the default.</summary>
    public static DecoderStyle Gpt2 { get; } = new();

    /// <summary>nanoGPT's: GPT-2's with the exact GELU.</summary>
    public static DecoderStyle NanoGpt { get; } = new() { FeedForward = FeedForwardKind.Gelu };

    /// <summary>RMS norms before each part, rotary positions, SwiGLU (Touvron et al.: LLaMA, 2023). Take it without biases.</summary>
    public static DecoderStyle Llama { get; } = new() { Norm = Normalization.RmsNorm, Positions = PositionEncoding.Rotary, FeedForward = FeedForwardKind.SwiGlu };

    /// <summary>The kind of norm; layer norm by default.</summary>
    public Normalization Norm { get; init => field = Require.Defined(value); }

    /// <summary>Where the blocks normalize; before their parts by default.</summary>
    public NormPlacement Placement { get; init => field = Require.Defined(value); }

    /// <summary>What is added to a variance before its root is taken; 10⁻⁵ by default.</summary>
    public double NormEpsilon { get; init => field = Require.Positive(value); } = 1e-5;

    /// <summary>How places are told; learned by default.</summary>
    public PositionEncoding Positions { get; init => field = Require.Defined(value); }

    /// <summary>The base of the wavelengths of rotary and sinusoidal positions; 10,000 by default.</summary>
    public double PositionBase { get; init => field = Require.Positive(value); } = 10_000;

    /// <summary>The feed-forward part; GELU by tanh unless said otherwise.</summary>
    public FeedForwardKind FeedForward { get; init => field = Require.Defined(value); }

    /// <summary>
    /// The features between the two layers of the feed-forward part; null (the default) for four times the width, with SwiGLU for 8/3 of it, rounded up
    /// to a multiple of 8, which makes as many parameters.
    /// </summary>
    public int? FeedForwardWidth { get; init => field = value is { } width ? Require.AtLeast(1, width) : null; }

    /// <summary>
    /// The heads of keys and values, each shared by a group of query heads (Ainslie et al.: GQA, 2023); null (the default) for as many as there are
    /// query heads, 1 for multi-query attention.
    /// </summary>
    public int? KeyValueHeads { get; init => field = value is { } heads ? Require.AtLeast(1, heads) : null; }

    internal int FeedForwardWidthOf(int width) => FeedForwardWidth ?? (FeedForward == FeedForwardKind.SwiGlu ? (8 * width / 3 + 7) / 8 * 8 : 4 * width);
}
