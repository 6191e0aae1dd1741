namespace DeepNet.Data;

/// <summary>Where the corners of an image are shown, in whole pixels.</summary>
internal readonly record struct Corners((int X, int Y) TopLeft, (int X, int Y) TopRight, (int X, int Y) BottomRight, (int X, int Y) BottomLeft)
{
    private const int Unknowns = 8;

    /// <summary>The coefficients a to h of the perspective that reads a pixel at one of these corners from that corner of the image.</summary>
    /// <returns>Whether there is one: not where three of the corners lie on a line, as in an image of a single row.</returns>
    public static bool TrySolve(ImageShape shape, Corners corners, Span<double> coefficients)
    {
        var (right, bottom) = (shape.Width - 1, shape.Height - 1);
        ReadOnlySpan<(int X, int Y)> shown = [corners.TopLeft, corners.TopRight, corners.BottomRight, corners.BottomLeft];
        ReadOnlySpan<(int X, int Y)> read = [(0, 0), (right, 0), (right, bottom), (0, bottom)];
        // Two equations for each corner: a u + b v + c − x (g u + h v) = x, and the same for y. Their right sides are the last column.
        Span<double> equations = stackalloc double[Unknowns * (Unknowns + 1)];
        equations.Clear();
        for (var corner = 0; corner < 4; corner++)
        {
            var ((u, v), (x, y)) = (shown[corner], read[corner]);
            ReadOnlySpan<double> forX = [u, v, 1, 0, 0, 0, -x * u, -x * v, x];
            ReadOnlySpan<double> forY = [0, 0, 0, u, v, 1, -y * u, -y * v, y];
            forX.CopyTo(equations[(2 * corner * (Unknowns + 1))..]);
            forY.CopyTo(equations[((2 * corner + 1) * (Unknowns + 1))..]);
        }
        return TrySolve(equations, coefficients);
    }

    // Gauss and Jordan's elimination; the largest number of a column leads.
    private static bool TrySolve(Span<double> equations, Span<double> solution)
    {
        const int width = Unknowns + 1;
        for (var column = 0; column < Unknowns; column++)
        {
            var lead = column;
            for (var row = column + 1; row < Unknowns; row++)
                if (Math.Abs(equations[row * width + column]) > Math.Abs(equations[lead * width + column]))
                    lead = row;
            if (Math.Abs(equations[lead * width + column]) < 1e-9)
                return false;
            for (var k = 0; k < width; k++)
                (equations[column * width + k], equations[lead * width + k]) = (equations[lead * width + k], equations[column * width + k]);
            for (var row = 0; row < Unknowns; row++)
            {
                var factor = row == column ? 0 : equations[row * width + column] / equations[column * width + column];
                for (var k = column; k < width && factor != 0; k++)
                    equations[row * width + k] -= factor * equations[column * width + k];
            }
        }
        for (var k = 0; k < Unknowns; k++)
            solution[k] = equations[k * width + Unknowns] / equations[k * width + k];
        return true;
    }
}
