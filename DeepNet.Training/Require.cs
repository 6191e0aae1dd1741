namespace DeepNet.Training;

/// <summary>Checks of options where they enter; the messages say what was received and what is expected.</summary>
internal static class Require
{
    internal static int AtLeast(int value, int least, string name)
        => value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}, but is {value}.");

    internal static long AtLeast(long value, long least, string name)
        => value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}, but is {value}.");

    internal static double Positive(double value, string name) => double.IsFinite(value) && value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0, but is {value}.");

    internal static double NotNegative(double value, string name) => double.IsFinite(value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of at least 0, but is {value}.");

    internal static double Within(double value, double least, double most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between {Round(least)} and {Round(most)}, but is {value}.");

    private static string Round(double bound) => bound switch
    {
        double.Epsilon => "0 (without it)",
        < 1 and > 0.999 => "1 (without it)",
        _ => bound.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
