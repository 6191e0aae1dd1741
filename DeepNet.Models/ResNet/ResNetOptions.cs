using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The shape of a <see cref="ResNet"/>. Take a preset and change what differs:
/// <c>ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }</c>.
/// </summary>
public sealed partial record ResNetOptions : ModelOptions
{
    /// <summary>The number of blocks in each stage: [2, 2, 2, 2] is ResNet-18. Each stage after the first halves height and width.</summary>
    /// <exception cref="ArgumentException">No stage, or one without a block.</exception>
    public required IReadOnlyList<int> Blocks { get; init => field = SizeList.Of(1, value); }

    /// <summary>The kind of block; basic unless said otherwise.</summary>
    public ResNetBlock Block { get; init => field = Require.Defined(value); }

    /// <summary>The channels of the stem and of the first stage, doubled by each stage after it; 64 by default.</summary>
    public int Width { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The groups of a bottleneck's 3 × 3 convolution: 1 by default, the cardinality in ResNeXt.</summary>
    public int Groups { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The channels of each group of a bottleneck's 3 × 3 convolution where the stage has 64; 64 by default, 128 in Wide ResNet-50-2.</summary>
    public int WidthPerGroup { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>How images are taken in; ImageNet's way unless said otherwise.</summary>
    public ResNetStem Stem { get; init => field = Require.Defined(value); }

    /// <summary>How a block's input is brought to another shape; by a projection unless said otherwise.</summary>
    public ResNetShortcut Shortcut { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Whether the last batch norm of each block starts at zero, so that each block starts as the identity (Goyal et al.: Accurate, large
    /// minibatch SGD, 2017, §5.1). Off by default, as in torchvision.
    /// </summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>
    /// The probability with which training leaves out the branch of the last block, for each image by itself; that of the blocks before falls in
    /// equal steps to 0 for the first (Huang et al.: Deep networks with stochastic depth, ECCV 2016, where it falls to this over the number of blocks,
    /// and images of a batch lose the same branches). 0 by default, as in torchvision.
    /// </summary>
    public double StochasticDepth { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// Whether training keeps only the input of each block and runs the block again in the backward pass, which takes less memory and more time
    /// (<see cref="DeepNet.Rematerialize"/>). It changes no number, so it is no part of what a checkpoint says of the network. Off by default.
    /// </summary>
    [JsonIgnore]
    public bool Rematerialize { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new ResNet(this);

    /// <summary>A block's output channels for each channel of its stage.</summary>
    internal int Expansion => Block == ResNetBlock.Bottleneck ? 4 : 1;

    internal void Validate()
    {
        if (Block == ResNetBlock.Basic && (Groups != 1 || WidthPerGroup != 64))
            throw new ArgumentException(
                $"Basic blocks have one group of the stage's width, got Groups = {Groups}, WidthPerGroup = {WidthPerGroup}. Leave them at 1 and 64, or set Block = ResNetBlock.Bottleneck.");
        if (Block == ResNetBlock.Bottleneck && Width * WidthPerGroup < 64)
            throw new ArgumentException($"Width = {Width} and WidthPerGroup = {WidthPerGroup} leave no channel to the first stage's bottlenecks: Width · WidthPerGroup / 64 must be at least 1.");
    }
}
