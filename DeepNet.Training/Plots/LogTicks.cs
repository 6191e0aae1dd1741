using System.Globalization;

namespace DeepNet.Training;

/// <summary>Powers of ten; where there are few, with 2 and 5 times them; where there are many, not all.</summary>
internal static class LogTicks
{
    /// <param name="from">The least value's exponent.</param>
    /// <param name="to">The greatest value's exponent.</param>
    /// <param name="wanted">About how many to name.</param>
    public static IReadOnlyList<Tick> Between(double from, double to, int wanted)
    {
        var stride = Math.Max(1, (int)Math.Ceiling((to - from) / Math.Max(1, wanted)));
        var crowded = to - from > wanted;
        var between = to - from <= wanted / 2.5;
        var ticks = new List<Tick>();
        for (var exponent = (int)Math.Floor(from); exponent <= Math.Floor(to + 1e-9); exponent++)
        {
            for (var digit = 1; digit <= 9; digit++)
            {
                var place = exponent + Math.Log10(digit);
                if (place < from - 1e-9 || place > to + 1e-9 || (digit > 1 && crowded))
                    continue;
                var named = digit == 1 ? exponent % stride == 0 : between && digit is 2 or 5;
                if (named || !crowded)
                    ticks.Add(new(Value(digit, exponent), named ? Text(digit, exponent) : ""));
            }
        }
        return ticks;
    }

    private static double Value(int digit, int exponent) => double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digit}e{exponent}"), CultureInfo.InvariantCulture);

    private static string Text(int digit, int exponent) => exponent is >= -3 and <= 4
        ? Value(digit, exponent).ToString("#,0.###", CultureInfo.InvariantCulture)
        : LinearTicks.Minus(string.Create(CultureInfo.InvariantCulture, $"{digit}e{exponent}"));
}
