using System.Numerics;
using System.Runtime.CompilerServices;
using static System.FormattableString;

namespace DeepNet;

/// <summary>Checks of option values where they enter; the messages say what was received and what is expected. The name in them is that of the
/// property that is being set.</summary>
internal static class Require
{
    /// <summary>A number of a limit or more; infinity is none.</summary>
    internal static T AtLeast<T>(T least, T value, [CallerMemberName] string name = "") where T : INumber<T>
        => value >= least && T.IsFinite(value) ? value : throw Refused(name, value, Invariant($"{Kind<T>()}at least {least}"));

    /// <summary>A finite number above a limit.</summary>
    internal static double Above(double limit, double value, [CallerMemberName] string name = "")
        => double.IsFinite(value) && value > limit ? value : throw Refused(name, value, Invariant($"a finite number above {limit}"));

    /// <summary>A number from one limit to another, both included.</summary>
    internal static T Between<T>(T least, T most, T value, [CallerMemberName] string name = "") where T : INumber<T>
        => value >= least && value <= most ? value : throw Refused(name, value, Invariant($"at least {least} and at most {most}"));

    internal static double Positive(double value, [CallerMemberName] string name = "") => Above(0, value, name);

    internal static double NotNegative(double value, [CallerMemberName] string name = "") => AtLeast(0, value, name);

    /// <summary>A share: 0 to 1, both included.</summary>
    internal static double Share(double value, [CallerMemberName] string name = "") => Between(0, 1, value, name);

    /// <summary>A share that leaves something: 0 to less than 1.</summary>
    internal static double ShareBelowOne(double value, [CallerMemberName] string name = "")
        => value is >= 0 and < 1 ? value : throw Refused(name, value, "at least 0 and below 1");

    /// <summary>A share that is something: above 0 to 1.</summary>
    internal static double ShareAboveZero(double value, [CallerMemberName] string name = "")
        => value is > 0 and <= 1 ? value : throw Refused(name, value, "above 0 and at most 1");

    /// <summary>A share that is something and leaves something: above 0 and below 1.</summary>
    internal static double ShareInside(double value, [CallerMemberName] string name = "")
        => value is > 0 and < 1 ? value : throw Refused(name, value, "above 0 and below 1");

    /// <summary>The ends of a range within limits, the second no less than the first.</summary>
    internal static (double Least, double Most) Range(
        double lowest, double highest, (double Least, double Most) value, bool lowestIncluded = true, [CallerMemberName] string name = "")
    {
        if (value.Least <= value.Most && value.Most <= highest && (lowestIncluded ? value.Least >= lowest : value.Least > lowest))
            return value;
        var limit = highest < double.MaxValue ? Invariant($" and at most {highest}") : " and finite";
        throw new ArgumentException(Invariant($"{name} must go from one number to another that is no less, {(lowestIncluded ? "at least" : "above")} {lowest}{limit}, but goes from {value.Least} to {value.Most}."), name);
    }

    /// <summary>A time that passes, or null.</summary>
    internal static TimeSpan? Lasting(TimeSpan? value, [CallerMemberName] string name = "")
        => value is null || value > TimeSpan.Zero ? value : throw Refused(name, value, "longer than no time");

    /// <summary>Anything but null.</summary>
    internal static T Given<T>(T value, [CallerMemberName] string name = "") where T : class
        => value ?? throw new ArgumentNullException(name);

    /// <summary>A text with something in it.</summary>
    internal static string Named(string value, [CallerMemberName] string name = "")
        => !string.IsNullOrWhiteSpace(Given(value, name)) ? value : throw new ArgumentException($"{name} must be a name, but is empty.", name);

    internal static T Defined<T>(T value, [CallerMemberName] string name = "") where T : struct, Enum
        => Enum.IsDefined(value) ? value : throw Refused(name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>What a limit is said of: numbers that can be infinite must not be.</summary>
    private static string Kind<T>() where T : INumber<T> => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? "a finite number of " : "";

    private static ArgumentOutOfRangeException Refused<T>(string name, T value, string expected)
        => new(name, value, Invariant($"{name} must be {expected}, but is {value}."));
}
