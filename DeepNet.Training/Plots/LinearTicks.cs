using System.Globalization;

namespace DeepNet.Training;

/// <summary>Round values at equal distances: 1, 2 or 5 times a power of ten.</summary>
internal static class LinearTicks
{
    public static IReadOnlyList<Tick> Between(double least, double greatest, int wanted)
    {
        var step = Step((greatest - least) / Math.Max(1, wanted));
        var ticks = new List<Tick>();
        // The slack keeps an end that is round but for rounding.
        for (var k = Math.Ceiling(least / step - 1e-9); k <= Math.Floor(greatest / step + 1e-9); k++)
            ticks.Add(new(k * step, Text(k * step, step, Math.Max(Math.Abs(least), Math.Abs(greatest)))));
        return ticks;
    }

    /// <summary>1, 2 or 5 times a power of ten, about as large as asked for.</summary>
    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        if (power == 0)
            return double.Epsilon;
        return (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 } * power;
    }

    /// <summary>As many digits as tell neighbours apart, and no more.</summary>
    private static string Text(double value, double step, double largest)
    {
        if (value == 0)
            return "0";
        var digitOfStep = (int)Math.Floor(Math.Log10(step) + 1e-9);
        if (largest < 1e6 && digitOfStep >= -4)
            return Minus(Math.Round(value, Math.Max(0, -digitOfStep)).ToString(string.Create(CultureInfo.InvariantCulture, $"N{Math.Max(0, -digitOfStep)}"), CultureInfo.InvariantCulture));
        var digits = Math.Clamp((int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9) - digitOfStep, 0, 16);
        return Minus(value.ToString($"0.{new string('#', digits)}e0", CultureInfo.InvariantCulture));
    }

    internal static string Minus(string text) => text.Replace('-', '\u2212');
}
