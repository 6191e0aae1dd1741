using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>What the model of a diffusion process is asked for, given xₜ = √ᾱₜ x₀ + √(1 − ᾱₜ) ε.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiffusionTarget>))]
public enum DiffusionTarget
{
    /// <summary>ε, the noise (Ho et al. 2020).</summary>
    Noise,

    /// <summary>v = √ᾱₜ ε − √(1 − ᾱₜ) x₀ (Salimans, Ho: Progressive distillation, 2022): well-behaved where there is almost only noise.</summary>
    Velocity,
}
