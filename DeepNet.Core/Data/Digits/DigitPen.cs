namespace DeepNet.Data;

/// <summary>Draws a stroke into a grey image: the ink at a pixel falls off with its distance to the line, over one pixel's width.</summary>
internal static class DigitPen
{
    /// <summary>Adds the line between two points.</summary>
    /// <param name="ink">[side, side]: 0 to 1, the strongest ink wins.</param>
    /// <param name="side">The image's side in pixels.</param>
    /// <param name="from">One end, in pixels; pixel (0, 0) has its centre at (0, 0).</param>
    /// <param name="to">The other end.</param>
    /// <param name="radius">Half of the pen's width, in pixels.</param>
    public static void Line(Span<float> ink, int side, (float X, float Y) from, (float X, float Y) to, float radius)
    {
        var reach = radius + 0.5f;
        var (directionX, directionY) = (to.X - from.X, to.Y - from.Y);
        var inverseLength = 1 / Math.Max(directionX * directionX + directionY * directionY, 1e-12f);
        var firstRow = Math.Max(0, (int)MathF.Ceiling(Math.Min(from.Y, to.Y) - reach));
        var lastRow = Math.Min(side - 1, (int)MathF.Floor(Math.Max(from.Y, to.Y) + reach));
        var firstColumn = Math.Max(0, (int)MathF.Ceiling(Math.Min(from.X, to.X) - reach));
        var lastColumn = Math.Min(side - 1, (int)MathF.Floor(Math.Max(from.X, to.X) + reach));
        for (var y = firstRow; y <= lastRow; y++)
        {
            for (var x = firstColumn; x <= lastColumn; x++)
            {
                var along = Math.Clamp(((x - from.X) * directionX + (y - from.Y) * directionY) * inverseLength, 0, 1);
                var (offX, offY) = (x - from.X - along * directionX, y - from.Y - along * directionY);
                var distance = MathF.Sqrt(offX * offX + offY * offY);
                var value = Math.Clamp(reach - distance, 0, 1);
                ref var pixel = ref ink[y * side + x];
                pixel = Math.Max(pixel, value);
            }
        }
    }
}
