namespace DeepNet.Imaging;

/// <summary>Which channels an image is wanted with, whatever the file holds.</summary>
/// <remarks>
/// Conversions are Pillow's: colour becomes grey by ITU-R 601's weights, L = (19595 R + 38470 G + 7471 B + 32768) / 65536; grey becomes colour by
/// repetition; an alpha channel that is not wanted is dropped, one that is wanted and missing is opaque.
/// </remarks>
public enum ImageChannels
{
    /// <summary>What the file holds: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. Palettes count as the colours in them, CMYK as colour.</summary>
    AsStored = 0,

    /// <summary>One channel: grey.</summary>
    Gray = 1,

    /// <summary>Two channels: grey and alpha.</summary>
    GrayAlpha = 2,

    /// <summary>Three channels: red, green, blue.</summary>
    Rgb = 3,

    /// <summary>Four channels: red, green, blue, alpha.</summary>
    Rgba = 4,

    /// <summary>
    /// One channel: the numbers in the file as they are, for masks whose pixels are classes: places in the palette, or grey values, which are not
    /// spread over 0 to 255 where the file has fewer bits. Colour images and JPEG files hold no such numbers and are refused.
    /// </summary>
    Indices = 5,
}
