using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// How much noise a diffusion process adds at each of its T times: xₜ = √(1 − βₜ) xₜ₋₁ + √βₜ ε, so that xₜ = √ᾱₜ x₀ + √(1 − ᾱₜ) ε with
/// ᾱₜ = Π (1 − βₛ) over s ≤ t. Times are counted from 0 here.
/// </summary>
public sealed record NoiseSchedule
{
    /// <summary>β rises linearly from 0.0001 to 0.02 over 1,000 times (Ho, Jain, Abbeel: Denoising diffusion probabilistic models, 2020).</summary>
    public static NoiseSchedule Linear { get; } = new() { Kind = NoiseKind.Linear };

    /// <summary>
    /// ᾱₜ = f(t) / f(0) with f(t) = cos²(π/2 · (t/T + s) / (1 + s)), s = 0.008, and β at most 0.999, over 1,000 times (Nichol, Dhariwal: Improved
    /// denoising diffusion probabilistic models, 2021): noise comes more slowly, which suits small images.
    /// </summary>
    public static NoiseSchedule Cosine { get; } = new() { Kind = NoiseKind.Cosine };

    /// <summary>The shape of the curve.</summary>
    public NoiseKind Kind { get; private init; }

    /// <summary>T, the number of times, at least 1. Default 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Times { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>β at the first time of the linear schedule, from 0 to below 1. Default 0.0001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double First { get; init => field = Require.ShareBelowOne(value); } = 1e-4;

    /// <summary>β at the last time of the linear schedule, from 0 to below 1. Default 0.02.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Last { get; init => field = Require.ShareBelowOne(value); } = 0.02;

    /// <summary>s of the cosine schedule, above 0. Default 0.008.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Offset { get; init => field = Require.Positive(value); } = 0.008;

    /// <summary>The most that β becomes in the cosine schedule, from 0 to below 1. Default 0.999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Most { get; init => field = Require.ShareBelowOne(value); } = 0.999;

    /// <summary>βₜ, the variance of the noise added at each time.</summary>
    public double[] Betas() => [.. Enumerable.Range(0, Times).Select(BetaOf)];

    /// <summary>ᾱₜ, the share of the variance that is signal after each time.</summary>
    public double[] Signal()
    {
        var shares = Betas();
        var product = 1.0;
        for (var time = 0; time < Times; time++)
            shares[time] = product *= 1 - shares[time];
        return shares;
    }

    private double BetaOf(int time) => Kind == NoiseKind.Linear
        ? Times == 1 ? First : First + (Last - First) * time / (Times - 1)
        : Math.Min(1 - Curve(time + 1) / Curve(time), Most);

    private double Curve(int time)
    {
        var cosine = Math.Cos(((double)time / Times + Offset) / (1 + Offset) * Math.PI / 2);
        return cosine * cosine;
    }
}

/// <summary>The shape of a <see cref="NoiseSchedule"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoiseKind>))]
public enum NoiseKind
{
    /// <summary>β is a line.</summary>
    Linear,

    /// <summary>ᾱ is a squared cosine.</summary>
    Cosine,
}
