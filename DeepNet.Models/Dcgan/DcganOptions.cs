using System.Numerics;
using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>What keeps a <see cref="DcganCritic"/> in check.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CriticNormalization>))]
public enum CriticNormalization
{
    /// <summary>Batch norms after all convolutions but the first and the last, as in DCGAN. Not with a gradient penalty, as a score then depends on other samples.</summary>
    Batch,

    /// <summary>Nothing; convolutions have biases instead. For a gradient penalty (Gulrajani et al.: Improved training of Wasserstein GANs, NeurIPS 2017).</summary>
    None,

    /// <summary>A <see cref="SpectralNorm"/> of each convolution, which has a bias (Miyato et al. 2018).</summary>
    Spectral,
}

/// <summary>
/// The shape of a DCGAN's generator and critic, with labels where <see cref="Classes"/> is set. Take a preset and change what differs:
/// <c>DcganOptions.Size32 with { Channels = 1 }</c>.
/// </summary>
public sealed record DcganOptions
{
    private const int Smallest = 8, Largest = 1024;

    /// <summary>64 × 64 pixels in colour: 3,576,704 parameters in the generator, 2,765,568 in the critic.</summary>
    public static DcganOptions Size64 { get; } = new();

    /// <summary>32 × 32 pixels in colour: 1,068,928 parameters in the generator, 663,296 in the critic.</summary>
    public static DcganOptions Size32 { get; } = new() { ImageSize = 32 };

    /// <summary>The height and width of the images in pixels: a power of 2 from 8 to 1,024; 64 by default.</summary>
    /// <exception cref="ArgumentException">The value is no such number.</exception>
    public int ImageSize
    {
        get;
        init => field = value is >= Smallest and <= Largest && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentException($"{nameof(ImageSize)} must be a power of 2 from {Smallest} to {Largest}, but is {value}. Pad or resize the images.", nameof(ImageSize));
    } = 64;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int Channels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>The numbers of noise that a sample is made from; 100 by default.</summary>
    public int Latent { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>The channels of the generator before its last layer, twice as many before each layer above; 64 by default.</summary>
    public int GeneratorWidth { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The channels after the critic's first layer, doubled by each layer below but the last; 64 by default.</summary>
    public int CriticWidth { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>What keeps the critic in check; batch norms unless said otherwise.</summary>
    public CriticNormalization Normalization { get; init => field = Require.Defined(value); }

    /// <summary>The number of classes that the conditional networks know; null (the default) where there are no labels.</summary>
    public int? Classes { get; init => field = value is { } classes ? Require.AtLeast(1, classes) : null; }

    /// <summary>The numbers that stand for a class beside the noise of a conditional generator; 100 by default.</summary>
    public int LabelFeatures { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>Builds a generator from noise alone.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    public DcganGenerator CreateGenerator() => new(this);

    /// <summary>Builds a critic of images alone.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    public DcganCritic CreateCritic() => new(this);

    /// <summary>Builds a generator from noise and labels.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    /// <exception cref="ArgumentException">No number of classes is set.</exception>
    public ConditionalDcganGenerator CreateConditionalGenerator() => new(this);

    /// <summary>Builds a critic of images with their labels.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    /// <exception cref="ArgumentException">No number of classes is set.</exception>
    public ConditionalDcganCritic CreateConditionalCritic() => new(this);

    /// <summary>How often height and width are doubled from 4 × 4 on.</summary>
    internal int Doublings => BitOperations.Log2((uint)ImageSize) - 2;

    internal int RequireClasses() => Classes
        ?? throw new ArgumentException($"A conditional network needs the number of classes: set {nameof(DcganOptions)}.{nameof(Classes)}.");
}
