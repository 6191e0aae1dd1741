using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What a <see cref="Cnn"/> sees and tells apart. The defaults are MNIST's.</summary>
public sealed record CnnOptions : ModelOptions
{
    /// <summary>The network of pytorch/examples for 28 × 28 grey images and ten classes: 1,199,882 parameters.</summary>
    public static CnnOptions Mnist { get; } = new();

    /// <summary>1 for grey images (the default), 3 for colour.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The height and width of the images in pixels; 28 by default, at least 6.</summary>
    public int ImageSize { get; init => field = Require.AtLeast(6, value); } = 28;

    /// <summary>The number of classes; 10 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>The share of pooled activations dropped while training; 0.25 by default.</summary>
    public double PoolDropout { get; init => field = Require.ShareBelowOne(value); } = 0.25;

    /// <summary>The share of hidden features dropped before the last layer while training; 0.5 by default.</summary>
    public double HiddenDropout { get; init => field = Require.ShareBelowOne(value); } = 0.5;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new Cnn(this);
}
