namespace DeepNet.Imaging;

/// <summary>How a JPEG's pixels come out of its decoder; the value is the number of bytes of each.</summary>
internal enum JpegPixels
{
    Grey = 1,
    Rgb = 3,
    Cmyk = 4,
}
