namespace DeepNet.Models;

/// <summary>The sizes of a <see cref="Vae"/>. The defaults are those of pytorch/examples for MNIST.</summary>
public sealed record VaeOptions
{
    /// <summary>784 pixels, 400 hidden features, codes of 20 numbers: 652,824 parameters.</summary>
    public static VaeOptions Mnist { get; } = new();

    /// <summary>The numbers of a sample: 784 by default, those of an image of 28 × 28 pixels.</summary>
    public int Inputs { get; init => field = Require.AtLeast(1, value); } = 784;

    /// <summary>The features between a sample and its code, on either way; 400 by default.</summary>
    public int Hidden { get; init => field = Require.AtLeast(1, value); } = 400;

    /// <summary>The numbers of a code; 20 by default.</summary>
    public int Latent { get; init => field = Require.AtLeast(1, value); } = 20;

    /// <summary>Builds the network.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    public Vae Create() => new(this);
}
