using DeepNet.Imaging;

namespace DeepNet.Data;

/// <summary>How the images of an <see cref="ImageFolder"/> or a <see cref="SegmentationFolder"/> are found, read and prepared.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>How files are decoded. Default <see cref="ImageReadOptions.Rgb"/>: three channels, whatever a file holds.</summary>
    /// <exception cref="ArgumentException">16 bits or class numbers are asked for, which transforms of images do not take.</exception>
    public ImageReadOptions Read
    {
        get;
        init => field = Require.Given(value) is { SixteenBits: false, Channels: not ImageChannels.Indices } ? value
            : throw new ArgumentException("Images of a folder are read as 8 bits a channel, grey or in colour; 16 bits and class numbers are for ImageFile.Read.", nameof(Read));
    } = ImageReadOptions.Rgb;

    /// <summary>
    /// What is done to each image, in this order; nothing by default. Images of different sizes must come out in one: <c>[new Resize(256), new
    /// CenterCrop(224)]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is null.</exception>
    public IReadOnlyList<ImageTransform> Transforms { get => Pipeline.Transforms; init => Pipeline = new Compose(value); }

    /// <summary>How bytes become float32. Default <see cref="Normalize.UnitRangeRgb"/>, as torchvision's <c>ToTensor</c>.</summary>
    public Normalize Normalize { get; init => field = Require.Given(value); } = Normalize.UnitRangeRgb;

    /// <summary>The endings of file names that count as images, in any case. Default .jpg, .jpeg, .png, .ppm, .bmp and .pgm: torchvision's, of the formats that are read.</summary>
    /// <exception cref="ArgumentException">There is none, or one does not begin with a dot.</exception>
    public IReadOnlyList<string> Extensions
    {
        get;
        init => field = Require.Given(value) is { Count: > 0 } && value.All(ending => ending is ['.', _, ..]) ? [.. value]
            : throw new ArgumentException($"Endings of image files such as \".jpg\" are expected, got [{string.Join(", ", value.Select(ending => $"\"{ending}\""))}].", nameof(Extensions));
    } = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm"];

    /// <summary>Whether a class may have no images; otherwise an empty folder is an error, as in torchvision. Default false.</summary>
    public bool AllowEmptyClasses { get; init; }

    /// <summary>
    /// The most bytes of files, as they are stored, that are kept in memory once they are read, at least 0: for slow disks and sets that fit. Default 0:
    /// each is read whenever it is needed, from the operating system's cache if it is there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long CacheBytes { get; init => field = Require.AtLeast(0, value); }

    internal Compose Pipeline { get; private init; } = new();

    internal bool IsImage(string path) => Extensions.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
