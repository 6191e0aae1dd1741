using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The shape of a <see cref="Vgg"/>. Take a preset and change what differs: <c>VggOptions.Vgg16BN with { Classes = 10 }</c>.</summary>
public sealed partial record VggOptions : ModelOptions
{
    /// <summary>The number of 3 × 3 convolutions in each stage: [2, 2, 3, 3, 3] is VGG-16. Each stage ends by halving height and width.</summary>
    /// <exception cref="ArgumentException">No stage, or one without a convolution.</exception>
    public required IReadOnlyList<int> Convolutions { get; init => field = SizeList.Of(1, value); }

    /// <summary>Whether a batch norm follows each convolution. Off by default, as in the paper.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>The channels of the first stage, doubled by each stage up to eight times as many; 64 by default.</summary>
    public int Width { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The height and width to which the last stage's result is averaged before the linear layers; 7 by default. 1 is usual for CIFAR.</summary>
    public int PooledSize { get; init => field = Require.AtLeast(1, value); } = 7;

    /// <summary>The features of the two hidden linear layers; 4,096 by default.</summary>
    public int Hidden { get; init => field = Require.AtLeast(1, value); } = 4096;

    /// <summary>The share of hidden features dropped after each hidden linear layer while training; 0.5 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.5;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new Vgg(this);

    /// <summary>The smallest images that leave a pixel to the linear layers.</summary>
    internal int LeastSize => 1 << Convolutions.Count;

    /// <summary>The channels of a stage, counted from 0.</summary>
    internal int Channels(int stage) => Width << Math.Min(stage, 3);
}
