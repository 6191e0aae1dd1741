using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>The nonlinearity between layers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x·Φ(x), with the exact error function.</summary>
    Gelu,

    /// <summary>x·σ(x), also called swish.</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}
