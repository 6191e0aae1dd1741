namespace DeepNet.Imaging;

/// <summary>Colours for the classes of masks.</summary>
public static class ClassColors
{
    /// <summary>Pascal VOC's colours: class 0 is black, 1 dark red, 2 dark green; no two of 256 are alike.</summary>
    /// <param name="class">The class, 0 to 255.</param>
    /// <returns>Red, green and blue, as 0xRRGGBB.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static int PascalVoc(int @class)
    {
        Require.Between(0, 255, @class, nameof(@class));
        // The class's bits go to red, green and blue in turn, the lowest to their highest bits.
        var color = 0;
        for (var bit = 0; bit < 8; bit++)
            color |= (@class >> bit & 1) << (16 - 8 * (bit % 3) + 7 - bit / 3);
        return color;
    }
}
