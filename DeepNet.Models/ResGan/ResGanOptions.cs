using System.Numerics;

namespace DeepNet.Models;

/// <summary>
/// The shape of a residual generator and critic for small images. Take a preset and change what differs: <c>ResGanOptions.Sngan32 with { Channels = 1 }</c>.
/// </summary>
public sealed record ResGanOptions
{
    private const int Smallest = 8, Largest = 1024;

    /// <summary>
    /// SNGAN's for 32 × 32 pixels in colour: a critic with spectral norms that sums over pixels; 4,276,739 parameters in the generator, 1,053,825 in
    /// the critic. With <c>AdversarialOptions.Hinge with { Latent = [128] }</c>.
    /// </summary>
    public static ResGanOptions Sngan32 { get; } = new();

    /// <summary>
    /// WGAN-GP's for 32 × 32 pixels in colour: a critic without any norm that averages over pixels; as many parameters. With
    /// <c>AdversarialOptions.WassersteinGp with { Latent = [128] }</c>.
    /// </summary>
    public static ResGanOptions WganGp32 { get; } = new() { SpectralNorm = false };

    /// <summary>The height and width of generated images in pixels: a power of 2 from 8 to 1,024; 32 by default. The critic takes any size from 8 on.</summary>
    /// <exception cref="ArgumentException">The value is no such number.</exception>
    public int ImageSize
    {
        get;
        init => field = value is >= Smallest and <= Largest && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentException($"{nameof(ImageSize)} must be a power of 2 from {Smallest} to {Largest}, but is {value}. Pad or resize the images.", nameof(ImageSize));
    } = 32;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int Channels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>The numbers of noise that a sample is made from; 128 by default.</summary>
    public int Latent { get; init => field = Require.AtLeast(1, value); } = 128;

    /// <summary>The generator's channels, the same in all blocks; 256 by default.</summary>
    public int GeneratorWidth { get; init => field = Require.AtLeast(1, value); } = 256;

    /// <summary>The critic's channels, the same in all blocks; 128 by default.</summary>
    public int CriticWidth { get; init => field = Require.AtLeast(1, value); } = 128;

    /// <summary>
    /// Whether all layers of the critic have spectral norms and its features are summed over pixels, as in SNGAN (the default), or none has and they are
    /// averaged, as in WGAN-GP, which needs a gradient penalty.
    /// </summary>
    public bool SpectralNorm { get; init; } = true;

    /// <summary>Builds a generator.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    public ResGanGenerator CreateGenerator() => new(this);

    /// <summary>Builds a critic.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    public ResGanCritic CreateCritic() => new(this);

    /// <summary>How often height and width are doubled from 4 × 4 on.</summary>
    internal int Doublings => BitOperations.Log2((uint)ImageSize) - 2;
}
