using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The shape of a <see cref="ConvNeXt"/>. Take a preset and change what differs: <c>ConvNeXtOptions.Tiny with { Classes = 10 }</c>.</summary>
public sealed record ConvNeXtOptions : ModelOptions
{
    /// <summary>ConvNeXt-T: 28,589,128 parameters.</summary>
    public static ConvNeXtOptions Tiny { get; } = new() { Blocks = [3, 3, 9, 3], Widths = [96, 192, 384, 768], StochasticDepth = 0.1 };

    /// <summary>ConvNeXt-S: 50,223,688 parameters.</summary>
    public static ConvNeXtOptions Small { get; } = Tiny with { Blocks = [3, 3, 27, 3], StochasticDepth = 0.4 };

    /// <summary>The number of blocks in each stage. Each stage after the first halves height and width.</summary>
    /// <exception cref="ArgumentException">No stage, or one without a block.</exception>
    public required IReadOnlyList<int> Blocks { get; init => field = SizeList.Of(1, value); }

    /// <summary>The channels of each stage, as many as there are <see cref="Blocks"/>.</summary>
    /// <exception cref="ArgumentException">No stage, or one without a channel.</exception>
    public required IReadOnlyList<int> Widths { get; init => field = SizeList.Of(1, value); }

    /// <summary>The side of the squares of pixels from which the stem makes one; 4 by default. 1 or 2 for images of about 32 × 32 pixels.</summary>
    public int PatchSize { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>
    /// The probability with which training leaves out the branch of the last block, for each image by itself; that of the blocks before falls in
    /// equal steps to 0 for the first. 0 by default.
    /// </summary>
    public double StochasticDepth { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// What each channel of a block's branch is multiplied by at first; it is learned (Touvron et al.: Going deeper with image transformers, ICCV 2021).
    /// 10⁻⁶ by default.
    /// </summary>
    public double LayerScale { get; init => field = Require.Positive(value); } = 1e-6;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new ConvNeXt(this);

    /// <summary>The smallest images that leave a pixel to the last stage.</summary>
    internal int LeastSize => PatchSize << (Blocks.Count - 1);

    internal void Validate()
    {
        if (Blocks.Count != Widths.Count)
            throw new ArgumentException($"Each stage needs its blocks and its width, got Blocks = {Blocks} and Widths = {Widths}.");
    }
}
