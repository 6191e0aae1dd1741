using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>How a Transformer keeps its features of one size.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Normalization>))]
public enum Normalization
{
    /// <summary>Mean 0 and variance 1 over the features, then a scale and a shift (Ba, Kiros, Hinton: Layer normalization, 2016).</summary>
    LayerNorm,

    /// <summary>Mean square 1 over the features, then a scale (Zhang, Sennrich: Root mean square layer normalization, NeurIPS 2019).</summary>
    RmsNorm,
}

/// <summary>Where a Transformer's blocks normalize.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NormPlacement>))]
public enum NormPlacement
{
    /// <summary>Before each part, x + F(norm(x)), and once more after the last block: GPT-2 and nearly all since; it trains without a warm-up.</summary>
    Pre,

    /// <summary>After each sum, norm(x + F(x)): the Transformer of 2017, GPT-1, BERT.</summary>
    Post,
}

/// <summary>How a Transformer knows where a token stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PositionEncoding>))]
public enum PositionEncoding
{
    /// <summary>A learned vector for each place, added to the token's.</summary>
    Learned,

    /// <summary>Sines and cosines of the place in geometric wavelengths, added to the token's vector (Vaswani et al., 2017, §3.5).</summary>
    Sinusoidal,

    /// <summary>Queries and keys turned by angles that grow with the place (Su et al.: RoFormer, 2021); half a head's features are paired with the other half.</summary>
    Rotary,
}

/// <summary>What happens between the two layers of a Transformer's feed-forward part.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedForwardKind>))]
public enum FeedForwardKind
{
    /// <summary>GELU by its approximation with tanh (Hendrycks, Gimpel, 2016): GPT-2.</summary>
    GeluTanh,

    /// <summary>x·Φ(x), with the exact error function: BERT, ViT, nanoGPT.</summary>
    Gelu,

    /// <summary>max(0, x): the Transformer of 2017.</summary>
    Relu,

    /// <summary>silu(gate) · up, with twice the features in the first layer (Shazeer: GLU variants improve Transformer, 2020).</summary>
    SwiGlu,
}
