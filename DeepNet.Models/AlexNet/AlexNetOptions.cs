using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What an <see cref="AlexNet"/> sees and tells apart. The defaults are ImageNet's.</summary>
public sealed record AlexNetOptions : ModelOptions
{
    /// <summary>torchvision's network for ImageNet: 61,100,840 parameters.</summary>
    public static AlexNetOptions ImageNet { get; } = new();

    /// <summary>The channels of the first convolution, 64 by default; the others have 3, 6, 4 and 4 times as many.</summary>
    public int Width { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The features of the two hidden linear layers; 4,096 by default.</summary>
    public int Hidden { get; init => field = Require.AtLeast(1, value); } = 4096;

    /// <summary>The share of features dropped before each hidden linear layer while training; 0.5 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.5;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new AlexNet(this);
}
