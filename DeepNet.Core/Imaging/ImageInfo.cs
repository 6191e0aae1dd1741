using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>What an image file says of itself.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Channels that <see cref="ImageChannels.AsStored"/> gives: 1 to 4.</param>
/// <param name="BitDepth">Bits of a sample: 1, 2, 4, 8 or 16; of a place in the palette where there is one.</param>
/// <param name="Orientation">EXIF's orientation, 1 to 8; 1 is upright, and what files have that say nothing.</param>
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height, int Channels, int BitDepth, int Orientation = 1)
{
    /// <summary>Whether the file holds numbers that can be classes: grey values or places in a palette.</summary>
    internal bool HasIndices { get; init; }

    /// <summary>Whether orientation swaps width and height.</summary>
    internal bool IsTransposed => Orientation >= 5;

    internal ImageShape Shape(ImageReadOptions options) => new(
        options.Channels switch { ImageChannels.AsStored => Channels, ImageChannels.Indices => 1, var wanted => (int)wanted }, Height, Width);

    internal bool IsWide(ImageReadOptions options) => options.SixteenBits && BitDepth == 16;
}
