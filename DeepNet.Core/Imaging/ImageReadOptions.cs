namespace DeepNet.Imaging;

/// <summary>How an image file is read.</summary>
public sealed record ImageReadOptions
{
    /// <summary>The channels as stored, 8 bits, no turning: what Pillow's plain <c>open</c> gives.</summary>
    public static ImageReadOptions Default { get; } = new();

    /// <summary>Red, green and blue, whatever the file holds: what torchvision's image folders give.</summary>
    public static ImageReadOptions Rgb { get; } = new() { Channels = ImageChannels.Rgb };

    /// <summary>Masks: the numbers in the file as they are, with 16 bits where it has them.</summary>
    public static ImageReadOptions Indices { get; } = new() { Channels = ImageChannels.Indices, SixteenBits = true };

    /// <summary>The channels that are wanted. Default <see cref="ImageChannels.AsStored"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public ImageChannels Channels { get; init => field = Require.Defined(value); }

    /// <summary>Whether samples of 9 to 16 bits are kept; otherwise their upper eight bits are taken. Default false.</summary>
    public bool SixteenBits { get; init; }

    /// <summary>
    /// Whether the image is turned and mirrored as its EXIF orientation says (JPEG and PNG). Default false, as Pillow's plain <c>open</c>
    /// and torchvision do.
    /// </summary>
    public bool ApplyOrientation { get; init; }

    /// <summary>
    /// The most pixels, width × height, that a file may declare, at least 1; one with more is refused before any memory is taken for them. Default
    /// 178,956,970, above which Pillow suspects a decompression bomb.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long MaximumPixels { get; init => field = Require.AtLeast(1, value); } = 178_956_970;

    /// <summary>
    /// Lets large JPEGs be decoded at a half, a quarter or an eighth of their size, much faster, as long as both sides keep at least this many
    /// pixels: for images that are made smaller anyway, as Pillow's <c>draft</c>. The pixels differ a little from those of the whole image
    /// resized. At least 0; default 0: the whole size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ShrinkDownTo { get; init => field = Require.AtLeast(0, value); }
}
