using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The nonlinearity between layers, with PyTorch's defaults.</summary>
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

    /// <summary>x where it is positive, otherwise 0.01·x.</summary>
    LeakyRelu,

    /// <summary>x where it is positive, otherwise eˣ − 1.</summary>
    Elu,

    /// <summary>x·tanh(ln(1 + eˣ)).</summary>
    Mish,

    /// <summary>x·min(max(0, x + 3), 6) / 6.</summary>
    HardSwish,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x: no nonlinearity.</summary>
    Identity,
}

/// <summary>Activations as layers.</summary>
internal static class ActivationLayers
{
    // In place where the backward pass needs the result, not the input.
    internal static nn.Module<Tensor, Tensor> CreateLayer(this Activation activation) => activation switch
    {
        Activation.Relu => nn.ReLU(inplace: true),
        Activation.Gelu => nn.GELU(),
        Activation.Silu => nn.SiLU(),
        Activation.Tanh => nn.Tanh(inplace: true),
        Activation.Sigmoid => nn.Sigmoid(inplace: true),
        Activation.LeakyRelu => nn.LeakyReLU(inplace: true),
        Activation.Elu => nn.ELU(inplace: true),
        Activation.Mish => nn.Mish(),
        Activation.HardSwish => nn.Hardswish(),
        Activation.Softplus => nn.Softplus(),
        Activation.Identity => nn.Identity(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation."),
    };
}
