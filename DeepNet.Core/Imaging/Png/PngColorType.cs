namespace DeepNet.Imaging;

/// <summary>PNG's colour types, under their numbers in the file.</summary>
internal enum PngColorType
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
