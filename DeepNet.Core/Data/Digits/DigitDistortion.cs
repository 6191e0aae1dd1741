namespace DeepNet.Data;

/// <summary>A random hand: an affine map (turn, slant, size, place) after an elastic one (a coarse grid of random shifts, smoothly
/// interpolated).</summary>
/// <remarks>Only +, −, ×, ÷ and square roots, which IEEE 754 fixes to the bit: the digits are the same on every machine.</remarks>
internal readonly struct DigitDistortion
{
    private const int Knots = 4;
    private readonly double[] _shifts; // [Knots, Knots, 2]
    private readonly double _a, _b, _c, _d, _x, _y;

    public DigitDistortion(ref RandomStream random, int side)
    {
        _shifts = new double[Knots * Knots * 2];
        for (var i = 0; i < _shifts.Length; i++)
            _shifts[i] = 0.040 * random.NextNormal();

        // A turn by the angle whose half has tangent t, without sine and cosine: up to about 20 degrees.
        var t = Math.Clamp(0.075 * random.NextNormal(), -0.18, 0.18);
        var (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
        var slant = Math.Clamp(0.16 * random.NextNormal(), -0.42, 0.42);
        var height = side * random.NextDouble(0.58, 0.74);
        var width = height * random.NextDouble(0.62, 0.96);
        (_a, _b) = (width * cosine, height * (-slant * cosine - sine));
        (_c, _d) = (width * sine, height * (cosine - slant * sine));
        var centre = (side - 1) / 2.0;
        (_x, _y) = (centre + 0.045 * side * random.NextNormal(), centre + 0.045 * side * random.NextNormal());
    }

    /// <summary>Maps a point of the unit box to pixels.</summary>
    public (float X, float Y) Map(double x, double y)
    {
        var (shiftX, shiftY) = Shift(x, y);
        var (u, v) = (x + shiftX - 0.5, y + shiftY - 0.5);
        return ((float)(_a * u + _b * v + _x), (float)(_c * u + _d * v + _y));
    }

    private (double X, double Y) Shift(double x, double y)
    {
        var (column, fractionX) = Cell(x);
        var (row, fractionY) = Cell(y);
        double sumX = 0, sumY = 0;
        for (var corner = 0; corner < 4; corner++)
        {
            var (right, down) = (corner & 1, corner >> 1);
            var weight = (right == 1 ? fractionX : 1 - fractionX) * (down == 1 ? fractionY : 1 - fractionY);
            var knot = ((row + down) * Knots + column + right) * 2;
            sumX += weight * _shifts[knot];
            sumY += weight * _shifts[knot + 1];
        }

        return (sumX, sumY);
    }

    private static (int Cell, double Fraction) Cell(double value)
    {
        var scaled = Math.Clamp(value, 0, 0.999999) * (Knots - 1);
        var cell = (int)scaled;
        var fraction = scaled - cell;
        return (cell, fraction * fraction * (3 - 2 * fraction)); // smooth across the cells' borders
    }
}
