using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Places as waves of geometric wavelengths, computed in float32 when they are needed: they are no state.</summary>
internal static class Positions
{
    /// <summary>The places of new tokens after others, counted from each row's beginning.</summary>
    /// <returns>[tokens], or [batch, tokens] where rows begin after padding, whose own places are 0; int64.</returns>
    internal static Tensor After(long old, long tokens, Tensor? padding, Device device)
    {
        using var scope = NewDisposeScope();
        var slots = arange(old, old + tokens, ScalarType.Int64, device);
        return (padding is null ? slots : (slots - padding.unsqueeze(1)).clamp_min(0)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// sin and cos of place / base^(2i / width), in turns: Vaswani et al., 2017, §3.5.
    /// </summary>
    /// <param name="places">[*], int64.</param>
    /// <param name="width">The number of features, even.</param>
    /// <param name="wavelengths">The base.</param>
    /// <param name="type">The dtype of the result.</param>
    /// <returns>[*, width].</returns>
    internal static Tensor Sinusoidal(Tensor places, long width, double wavelengths, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var angles = Angles(places, width, wavelengths);                                       // [*, width / 2]
        return stack([angles.sin(), angles.cos()], -1).flatten(-2).to_type(type).MoveToOuterDisposeScope();
    }

    /// <summary>place / base^(2i / size) for i &lt; size / 2: [*] to [*, size / 2], float32.</summary>
    internal static Tensor Angles(Tensor places, long size, double wavelengths)
    {
        using var scope = NewDisposeScope();
        var frequencies = exp(arange(0, size, 2, ScalarType.Float32, places.device) * (-Math.Log(wavelengths) / size));
        return (places.unsqueeze(-1) * frequencies).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// The turns of rotary positions: the features i and i + size / 2 of a query or key are turned by the angle place / base^(2i / size). Su et al.:
/// RoFormer, 2021; in halves, as in GPT-NeoX and LLaMA.
/// </summary>
/// <param name="Cosines">[tokens, size / 2] or [batch, 1, tokens, size / 2].</param>
/// <param name="Sines">Of the same shape.</param>
internal sealed record Rotation(Tensor Cosines, Tensor Sines)
{
    /// <param name="places">[tokens] or [batch, tokens], int64.</param>
    /// <param name="size">The features of a head, even.</param>
    /// <param name="wavelengths">The base.</param>
    /// <param name="type">The dtype of queries and keys.</param>
    internal static Rotation At(Tensor places, long size, double wavelengths, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var angles = Positions.Angles(places, size, wavelengths);
        if (places.Dimensions == 2)
            angles = angles.unsqueeze(1);
        return new Rotation(angles.cos().to_type(type).MoveToOuterDisposeScope(), angles.sin().to_type(type).MoveToOuterDisposeScope());
    }

    /// <summary>Turns queries or keys, [batch, heads, tokens, size].</summary>
    internal Tensor Apply(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var halves = heads.chunk(2, -1);
        var (first, second) = (halves[0], halves[1]);
        return cat([first * Cosines - second * Sines, second * Cosines + first * Sines], -1).MoveToOuterDisposeScope();
    }
}
