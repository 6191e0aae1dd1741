using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepNet.Data;

/// <summary>Tells for each pixel of an output where in the input it is read: x = (a u + b v + c) / w, y = (d u + e v + f) / w with w = 1 for an affine
/// map, w = g u + h v + 1 for a perspective.</summary>
/// <remarks>In float32, in torchvision's order of operations: at an angle of 90 degrees places lie just between pixels, and the last bit decides.</remarks>
internal readonly struct PlaneMap
{
    /// <summary>How many numbers a map has.</summary>
    public const int Count = 8;

    private readonly Coefficients _coefficients; // a to f, in units of half the image, g and h

    private PlaneMap(Coefficients coefficients, float left, float top, bool isPerspective)
        => (_coefficients, Left, Top, IsPerspective) = (coefficients, left, top, isPerspective);

    /// <summary>Where u begins: for all maps of a kind and shape the same.</summary>
    public float Left { get; }

    /// <summary>Where v begins.</summary>
    public float Top { get; }

    /// <summary>Whether there is a divisor.</summary>
    public bool IsPerspective { get; }

    /// <summary>a to h.</summary>
    public IEnumerable<double> Numbers
    {
        get
        {
            for (var place = 0; place < Count; place++)
                yield return _coefficients[place];
        }
    }

    /// <summary>The map that turns an image about a point, then shears, scales and shifts it.</summary>
    /// <param name="shape">The image's shape.</param>
    /// <param name="degrees">The angle, clockwise.</param>
    /// <param name="shift">To the right and down, in pixels.</param>
    /// <param name="scale">Above 1 enlarges.</param>
    /// <param name="shear">Angles in degrees, along x and along y.</param>
    /// <param name="center">The point that stays, from the top left corner; null for the middle.</param>
    public static PlaneMap Affine(
        ImageShape shape, double degrees, (double X, double Y) shift, double scale, (double X, double Y) shear, (double X, double Y)? center)
    {
        // Forward: T(center + shift) · R(angle) · ShearY · ShearX · Scale · T(−center), with the origin in the middle of the image. This is its inverse;
        // rotation and shears keep areas, so that the inverse of their product is its adjugate.
        var (turn, alongX, alongY) = (double.DegreesToRadians(degrees), double.DegreesToRadians(shear.X), double.DegreesToRadians(shear.Y));
        var (cos, sin, tan) = (Math.Cos(turn - alongY) / Math.Cos(alongY), Math.Sin(turn - alongY) / Math.Cos(alongY), Math.Tan(alongX));
        var (xx, xy) = ((-sin * tan + Math.Cos(turn)) / scale, (cos * tan + Math.Sin(turn)) / scale);
        var (yx, yy) = (-sin / scale, cos / scale);
        var (x, y) = center is { } point ? (point.X - shape.Width * 0.5, point.Y - shape.Height * 0.5) : (0, 0);
        var (startX, startY) = (-x - shift.X, -y - shift.Y);
        var (halfWidth, halfHeight) = (0.5f * shape.Width, 0.5f * shape.Height);
        Coefficients scaled = default;
        (scaled[0], scaled[1], scaled[2]) = ((float)xx / halfWidth, (float)xy / halfWidth, (float)(xx * startX + xy * startY + x) / halfWidth);
        (scaled[3], scaled[4], scaled[5]) = ((float)yx / halfHeight, (float)yy / halfHeight, (float)(yx * startX + yy * startY + y) / halfHeight);
        return new(scaled, 0.5f - halfWidth, 0.5f - halfHeight, isPerspective: false);
    }

    /// <summary>The map that turns an image by degrees, counter-clockwise.</summary>
    public static PlaneMap Rotation(ImageShape shape, double degrees, (double X, double Y)? center) => Affine(shape, -degrees, (0, 0), 1, (0, 0), center);

    /// <summary>The map with given coefficients a to h, in pixels from the top left corner.</summary>
    public static PlaneMap Perspective(ImageShape shape, ReadOnlySpan<double> coefficients)
    {
        var (halfWidth, halfHeight) = (0.5f * shape.Width, 0.5f * shape.Height);
        Coefficients scaled = default;
        for (var i = 0; i < coefficients.Length; i++)
            scaled[i] = i < 3 ? (float)coefficients[i] / halfWidth : i < 6 ? (float)coefficients[i] / halfHeight : (float)coefficients[i];
        return new(scaled, 0.5f, 0.5f, isPerspective: true);
    }

    /// <summary>Where the pixels of an output row are read.</summary>
    /// <param name="row">The row.</param>
    /// <param name="shape">The image's shape.</param>
    /// <param name="x">Receives columns of the input; its length is a multiple of a vector's.</param>
    /// <param name="y">Receives rows of the input, as many.</param>
    public void Trace(int row, ImageShape shape, Span<float> x, Span<float> y)
    {
        var v = new Vector<float>(Top + row);
        var (width, height) = (new Vector<float>(0.5f * shape.Width), new Vector<float>(0.5f * shape.Height));
        var (one, half) = (Vector<float>.One, new Vector<float>(0.5f));
        for (var column = 0; column < x.Length; column += Vector<float>.Count)
        {
            var u = Vector<float>.Indices + new Vector<float>(Left + column);
            var toX = Sum(0, u, v, new(_coefficients[2]));
            var toY = Sum(3, u, v, new(_coefficients[5]));
            if (IsPerspective)
            {
                var depth = Sum(6, u, v, one);
                toX = toX / depth - one;
                toY = toY / depth - one;
            }
            // From −1 to 1 over the image's edges to pixels counted from the centre of the first.
            Vector.FusedMultiplyAdd(toX + one, width, -half).CopyTo(x[column..]);
            Vector.FusedMultiplyAdd(toY + one, height, -half).CopyTo(y[column..]);
        }
    }

    private Vector<float> Sum(int first, Vector<float> u, Vector<float> v, Vector<float> constant)
        => Vector.FusedMultiplyAdd(v, new(_coefficients[first + 1]), u * new Vector<float>(_coefficients[first])) + constant;

    [InlineArray(Count)]
    private struct Coefficients
    {
        private float _first;
    }
}
