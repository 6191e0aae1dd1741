namespace DeepNet.Imaging;

/// <summary>The formats of image files that are read. A file is known by its first bytes, whatever its name ends in.</summary>
public enum ImageFormat
{
    /// <summary>PNG (ISO/IEC 15948): 1 to 16 bits a sample, grey, colour or palette, with or without alpha, interlaced or not.</summary>
    Png,

    /// <summary>JPEG (ITU-T T.81), baseline and progressive: grey, YCbCr, RGB, CMYK and YCCK.</summary>
    Jpeg,

    /// <summary>Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, plain, run-length encoded or with bit fields.</summary>
    Bmp,

    /// <summary>Netpbm's PBM, PGM and PPM (P1 to P6), as text or bytes.</summary>
    Netpbm,
}
