using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The sizes of a <see cref="ViT"/>. Take a preset and change what differs: <c>ViTOptions.CifarTiny with { Classes = 100 }</c>.
/// </summary>
public sealed record ViTOptions : ModelOptions
{
    /// <summary>ViT-B/16 for ImageNet: 86,567,656 parameters.</summary>
    public static ViTOptions B16 { get; } = new() { Layers = 12, Heads = 12, Width = 768 };

    /// <summary>ViT-B/32 for ImageNet: 88,224,232 parameters.</summary>
    public static ViTOptions B32 { get; } = B16 with { PatchSize = 32 };

    /// <summary>ViT-L/16 for ImageNet: 304,326,632 parameters.</summary>
    public static ViTOptions L16 { get; } = new() { Layers = 24, Heads = 16, Width = 1024 };

    /// <summary>A small one for the 32 × 32 pixels of CIFAR-10, in 64 patches: 2,693,578 parameters.</summary>
    public static ViTOptions CifarTiny { get; } = new() { Layers = 6, Heads = 3, Width = 192, ImageSize = 32, PatchSize = 4, Classes = 10 };

    /// <summary>A larger one for CIFAR-10: 10,695,562 parameters.</summary>
    public static ViTOptions CifarSmall { get; } = CifarTiny with { Heads = 6, Width = 384 };

    /// <summary>The number of blocks.</summary>
    public required int Layers { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The attention heads of a block; they share out the width.</summary>
    public required int Heads { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a patch, a multiple of the heads.</summary>
    public required int Width { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The height and width of the images in pixels, a multiple of the patches'; 224 by default.</summary>
    public int ImageSize { get; init => field = Require.AtLeast(1, value); } = 224;

    /// <summary>The height and width of a patch; 16 by default.</summary>
    public int PatchSize { get; init => field = Require.AtLeast(1, value); } = 16;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>The features between the two layers of the feed-forward part; null (the default) for four times the width.</summary>
    public int? FeedForwardWidth { get; init => field = value is { } width ? Require.AtLeast(1, width) : null; }

    /// <summary>The share dropped while training after the embedding, after attention and in the feed-forward part; 0 (the default) to below 1.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>The share of attention weights dropped while training; 0 (the default) to below 1.</summary>
    public double AttentionDropout { get; init => field = Require.ShareBelowOne(value); }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new ViT(this);

    /// <summary>The patches of an image, and the class token.</summary>
    internal int Tokens => ImageSize / PatchSize * (ImageSize / PatchSize) + 1;

    internal void Validate()
    {
        if (ImageSize % PatchSize != 0)
            throw new ArgumentException($"Images are cut into patches, but {nameof(ImageSize)} = {ImageSize} is no multiple of {nameof(PatchSize)} = {PatchSize}.");
        if (Width % Heads != 0)
            throw new ArgumentException($"{nameof(Heads)} share out the {nameof(Width)}, but {Width} is no multiple of {Heads}.");
    }
}
