namespace DeepNet.Data;

/// <summary>How a value between pixels is found.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel's: no new values arise. As torchvision's <c>nearest</c>, which takes the pixel at ⌊place · scale⌋.</summary>
    Nearest,

    /// <summary>A mean of two pixels each way, weighted by their nearness.</summary>
    Bilinear,

    /// <summary>A cubic curve through four pixels each way (Keys 1981), with a = −0.75, or −0.5 where it is antialiased, as torchvision and Pillow
    /// choose; sharper, and can overshoot.</summary>
    Bicubic,
}
