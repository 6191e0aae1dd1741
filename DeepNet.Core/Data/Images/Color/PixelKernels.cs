using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepNet.Data;

/// <summary>Changes the colours of some pixels, 0 to 255 in each channel; what is behind the point falls away later.</summary>
internal interface IPixelKernel
{
    void Apply(ref Vector<float> red, ref Vector<float> green, ref Vector<float> blue);
}

internal readonly struct GreyKernel : IPixelKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<float> red, ref Vector<float> green, ref Vector<float> blue) => red = green = blue = Of(red, green, blue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> red, Vector<float> green, Vector<float> blue)
        => Vector.Floor(red * new Vector<float>(0.2989f) + green * new Vector<float>(0.587f) + blue * new Vector<float>(0.114f));
}

internal readonly struct SaturationKernel(Vector<float> factor, Vector<float> rest) : IPixelKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<float> red, ref Vector<float> green, ref Vector<float> blue)
    {
        var grey = GreyKernel.Of(red, green, blue) * rest;
        (red, green, blue) = (red * factor + grey, green * factor + grey, blue * factor + grey);
    }
}

/// <summary>To hue, saturation and value, all from 0 to 1, and back (Smith: Color gamut transform pairs, 1978).</summary>
internal readonly struct HueKernel(Vector<float> shift) : IPixelKernel
{
    private static Vector<float> White => new(255f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<float> red, ref Vector<float> green, ref Vector<float> blue)
    {
        var (r, g, b) = (red / White, green / White, blue / White);
        var value = Vector.Max(Vector.Max(r, g), b);
        var range = value - Vector.Min(Vector.Min(r, g), b);
        var one = Vector<float>.One;
        var isGrey = Vector.Equals(range, Vector<float>.Zero);
        var saturation = range / Vector.ConditionalSelect(isGrey, one, value);
        var divisor = Vector.ConditionalSelect(isGrey, one, range);
        var (lessRed, lessGreen, lessBlue) = ((value - r) / divisor, (value - g) / divisor, (value - b) / divisor);
        var sixths = Vector.ConditionalSelect(
            Vector.Equals(value, r), lessBlue - lessGreen,
            Vector.ConditionalSelect(Vector.Equals(value, g), new Vector<float>(2f) + lessRed - lessBlue, new Vector<float>(4f) + lessGreen - lessRed));
        var hue = Fraction(sixths / new Vector<float>(6f) + one);
        hue = Fraction(hue + shift);

        sixths = hue * new Vector<float>(6f);
        var sector = Vector.Floor(sixths);
        var into = sixths - sector;
        sector = Vector.ConditionalSelect(Vector.Equals(sector, new Vector<float>(6f)), Vector<float>.Zero, sector); // a hue just below 1 was rounded up
        var low = Unit(value * (one - saturation));
        var falling = Unit(value * (one - saturation * into));
        var rising = Unit(value * (one - saturation * (one - into)));
        red = Pick(sector, value, falling, low, low, rising, value) * White;
        green = Pick(sector, rising, value, value, falling, low, low) * White;
        blue = Pick(sector, low, low, rising, value, value, falling) * White;
    }

    private static Vector<float> Fraction(Vector<float> values) => values - Vector.Floor(values);

    private static Vector<float> Unit(Vector<float> values) => Vector.Min(Vector.Max(values, Vector<float>.Zero), Vector<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Pick(
        Vector<float> sector, Vector<float> first, Vector<float> second, Vector<float> third, Vector<float> fourth, Vector<float> fifth, Vector<float> sixth)
        => Vector.ConditionalSelect(Vector.LessThan(sector, new Vector<float>(3f)),
            Vector.ConditionalSelect(Vector.LessThan(sector, Vector<float>.One), first,
                Vector.ConditionalSelect(Vector.LessThan(sector, new Vector<float>(2f)), second, third)),
            Vector.ConditionalSelect(Vector.LessThan(sector, new Vector<float>(4f)), fourth,
                Vector.ConditionalSelect(Vector.LessThan(sector, new Vector<float>(5f)), fifth, sixth)));
}
