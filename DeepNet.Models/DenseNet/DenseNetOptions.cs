using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The shape of a <see cref="DenseNet"/>. Take a preset and change what differs: <c>DenseNetOptions.DenseNet121 with { Classes = 10 }</c>.</summary>
public sealed partial record DenseNetOptions : ModelOptions
{
    /// <summary>The number of layers in each dense block: [6, 12, 24, 16] is DenseNet-121. Height and width are halved between blocks.</summary>
    /// <exception cref="ArgumentException">No block, or one without a layer.</exception>
    public required IReadOnlyList<int> Blocks { get; init => field = SizeList.Of(1, value); }

    /// <summary>The channels that each layer adds (k in the paper); 32 by default.</summary>
    public int Growth { get; init => field = Require.AtLeast(1, value); } = 32;

    /// <summary>The channels of the stem; 64 by default.</summary>
    public int Width { get; init => field = Require.AtLeast(2, value); } = 64;

    /// <summary>The channels of each layer's 1 × 1 convolution for each that the layer adds; 4 by default.</summary>
    public int BottleneckFactor { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>The share of the values that each layer adds which is dropped while training; 0 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// Whether the stem is a 3 × 3 convolution without stride and pooling, as in the paper for CIFAR, instead of a 7 × 7 convolution with stride 2 and
    /// 3 × 3 max-pooling. Off by default.
    /// </summary>
    public bool SmallImages { get; init; }

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>
    /// Whether training joins the channels of the layers before, normalises them and convolves them again in the backward pass instead of keeping all
    /// that (<see cref="DeepNet.Rematerialize"/>): memory that is linear in the number of layers, not quadratic (Pleiss et al.: Memory-efficient
    /// implementation of DenseNets, 2017). It changes no number, so it is no part of what a checkpoint says of the network. Off by default.
    /// </summary>
    [JsonIgnore]
    public bool Rematerialize { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new DenseNet(this);

    /// <summary>The smallest images that leave a pixel to the last block.</summary>
    internal int LeastSize => SmallImages ? 1 << (Blocks.Count - 1) : (4 << (Blocks.Count - 1)) - 3;
}
