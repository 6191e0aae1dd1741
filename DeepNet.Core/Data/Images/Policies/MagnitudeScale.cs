namespace DeepNet.Data;

/// <summary>The magnitudes that an automatic augmentation gives an operation: evenly spaced from the weakest to the strongest.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="From">The weakest.</param>
/// <param name="To">The strongest.</param>
/// <param name="IsSigned">Whether its sign is drawn.</param>
/// <param name="UnitIsWidth">Whether the numbers are shares of the image's width.</param>
/// <param name="UnitIsHeight">Whether they are shares of its height.</param>
internal readonly record struct MagnitudeScale(
    AugmentOperation Operation, double From = 0, double To = 0, bool IsSigned = false, bool UnitIsWidth = false, bool UnitIsHeight = false)
{
    /// <summary>One of the magnitudes, in float32; whole numbers for the bits of Posterize.</summary>
    /// <param name="bin">Its number, from 0.</param>
    /// <param name="bins">How many there are, at least 2.</param>
    /// <param name="shape">The images' shape.</param>
    public double At(int bin, int bins, ImageShape shape)
    {
        if (Operation == AugmentOperation.Posterize)
            return From - Math.Round(bin / ((bins - 1) / (From - To)));
        var unit = UnitIsWidth ? shape.Width : UnitIsHeight ? shape.Height : 1;
        return (float)((From + (To - From) * bin / (bins - 1)) * unit);
    }

    /// <summary>The operations that move and recolour images, with the strongest magnitudes given.</summary>
    /// <param name="shear">A slope.</param>
    /// <param name="translate">Pixels, or a share of the image.</param>
    /// <param name="isShare">Whether it is a share.</param>
    /// <param name="degrees">Of rotation.</param>
    /// <param name="factor">The change of a colour's factor.</param>
    /// <param name="bits">The bits that Posterize keeps at its weakest and at its strongest.</param>
    public static MagnitudeScale[] List(double shear, double translate, bool isShare, double degrees, double factor, (int Weakest, int Strongest) bits) =>
    [
        new(AugmentOperation.Identity),
        new(AugmentOperation.ShearX, 0, shear, IsSigned: true),
        new(AugmentOperation.ShearY, 0, shear, IsSigned: true),
        new(AugmentOperation.TranslateX, 0, translate, IsSigned: true, UnitIsWidth: isShare),
        new(AugmentOperation.TranslateY, 0, translate, IsSigned: true, UnitIsHeight: isShare),
        new(AugmentOperation.Rotate, 0, degrees, IsSigned: true),
        new(AugmentOperation.Brightness, 0, factor, IsSigned: true),
        new(AugmentOperation.Color, 0, factor, IsSigned: true),
        new(AugmentOperation.Contrast, 0, factor, IsSigned: true),
        new(AugmentOperation.Sharpness, 0, factor, IsSigned: true),
        new(AugmentOperation.Posterize, bits.Weakest, bits.Strongest),
        new(AugmentOperation.Solarize, 255, 0),
        new(AugmentOperation.AutoContrast),
        new(AugmentOperation.Equalize),
    ];
}
