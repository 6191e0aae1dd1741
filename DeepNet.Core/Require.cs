using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepNet;

/// <summary>Checks of option values where they enter; the messages say what was received and what is expected. The name in them is that of the
/// property that is being set.</summary>
internal static class Require
{
    internal static T AtLeast<T>(T least, T value, [CallerMemberName] string name = "") where T : INumber<T>
        => value >= least ? value : throw Refused(name, value, $"at least {least}");

    internal static T AtMost<T>(T most, T value, [CallerMemberName] string name = "") where T : INumber<T>
        => value <= most ? value : throw Refused(name, value, $"at most {most}");

    internal static double Positive(double value, [CallerMemberName] string name = "")
        => double.IsFinite(value) && value > 0 ? value : throw Refused(name, value, "a finite number above 0");

    internal static double NotNegative(double value, [CallerMemberName] string name = "")
        => double.IsFinite(value) && value >= 0 ? value : throw Refused(name, value, "a finite number of at least 0");

    /// <summary>A share: 0 to 1, both included.</summary>
    internal static double Share(double value, [CallerMemberName] string name = "")
        => value is >= 0 and <= 1 ? value : throw Refused(name, value, "at least 0 and at most 1");

    /// <summary>A share that leaves something: 0 to less than 1.</summary>
    internal static double ShareBelowOne(double value, [CallerMemberName] string name = "")
        => value is >= 0 and < 1 ? value : throw Refused(name, value, "at least 0 and below 1");

    /// <summary>A share that is something: above 0 to 1.</summary>
    internal static double ShareAboveZero(double value, [CallerMemberName] string name = "")
        => value is > 0 and <= 1 ? value : throw Refused(name, value, "above 0 and at most 1");

    /// <summary>Anything but null.</summary>
    internal static T Given<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "") where T : class
        => value ?? throw new ArgumentNullException(name);

    internal static T Defined<T>(T value, [CallerMemberName] string name = "") where T : struct, Enum
        => Enum.IsDefined(value) ? value : throw Refused(name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static ArgumentOutOfRangeException Refused<T>(string name, T value, string expected)
        => new(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be {expected}, but is {value}."));
}
