namespace DeepNet.Data;

/// <summary>Where a shape stands, how large it is and how it is turned.</summary>
/// <remarks>Only +, −, ×, ÷, which IEEE 754 fixes to the bit: the shapes are the same on every machine.</remarks>
internal readonly struct ShapePlace
{
    private readonly double _x, _y, _radius, _cosine, _sine;

    public ShapePlace(ref RandomStream random, int side)
    {
        _radius = side * random.NextDouble(0.14, 0.30);
        (_x, _y) = (side * random.NextDouble(0.1, 0.9), side * random.NextDouble(0.1, 0.9));
        // A turn by the angle whose half has tangent t, without sine and cosine: up to 15 degrees either way.
        var t = random.NextDouble(-0.13, 0.13);
        (_cosine, _sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
    }

    /// <summary>Whether the shape covers a pixel. All kinds have about the same area for the same size.</summary>
    /// <param name="kind">1: disc, 2: square, 3: triangle.</param>
    /// <param name="column">The pixel's column.</param>
    /// <param name="row">The pixel's row.</param>
    public bool Covers(long kind, int column, int row)
    {
        var (offX, offY) = ((column - _x) / _radius, (row - _y) / _radius);
        var (u, v) = (_cosine * offX + _sine * offY, _cosine * offY - _sine * offX);
        return kind switch
        {
            1 => u * u + v * v <= 1,
            2 => Math.Max(Math.Abs(u), Math.Abs(v)) <= 0.886,
            // Equilateral: three lines at the distance of the inscribed circle from the centre.
            _ => v <= 0.778 && 0.8660254037844386 * Math.Abs(u) - 0.5 * v <= 0.778,
        };
    }
}
