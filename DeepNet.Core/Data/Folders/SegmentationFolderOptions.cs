namespace DeepNet.Data;

/// <summary>What the masks of a <see cref="SegmentationFolder"/> mean.</summary>
public sealed record SegmentationFolderOptions
{
    /// <summary>
    /// How images are found, read and prepared. Transforms that move pixels move those of the mask alike; where they make new ones, the mask's are
    /// their fill's <see cref="PixelFill.Label"/>.
    /// </summary>
    public ImageFolderOptions Images { get; init => field = Require.Given(value); } = new();

    /// <summary>How many classes there are, 1 to 256; a mask with a larger number is refused. Null, the default: any number up to 255 is a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int? Classes { get; init => field = value is { } classes ? Require.Between(1, 256, classes) : null; }

    /// <summary>The number in masks that is no class: pixels that nobody judged, for which the loss is given it as its <c>IgnoreIndex</c>. Default 255; null for none.</summary>
    public byte? IgnoreIndex { get; init; } = 255;

    /// <summary>What a mask's name has behind the image's, for example <c>_mask</c> for <c>cat.jpg</c> and <c>cat_mask.png</c>. Default nothing.</summary>
    public string MaskSuffix { get; init => field = Require.Given(value); } = "";
}
