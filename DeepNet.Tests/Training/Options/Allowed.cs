using System.Collections;
using System.Globalization;
using System.Numerics;
using static System.FormattableString;

namespace DeepNet.Tests.Training;

/// <summary>What an option takes, what it refuses, both at the edges of its range, and the words that it refuses by.</summary>
/// <param name="Accepted">Values that come back as they were given.</param>
/// <param name="Refused">Values that do not enter.</param>
/// <param name="Words">The message: {0} stands for the option's name, {1} for the value.</param>
internal sealed record Allowed(object?[] Accepted, object?[] Refused, string Words = "")
{
    /// <summary>What is thrown.</summary>
    public Type Error { get; init; } = typeof(ArgumentOutOfRangeException);

    public static Allowed Positive { get; } = Above(0);

    public static Allowed NotNegative { get; } = Finite([0.0, double.MaxValue], [double.BitDecrement(0)], "a finite number of at least 0");

    public static Allowed Share { get; } = Finite([0.0, 1.0], [double.BitDecrement(0), double.BitIncrement(1)], "at least 0 and at most 1");

    public static Allowed ShareBelowOne { get; } = Finite([0.0, double.BitDecrement(1)], [double.BitDecrement(0), 1.0], "at least 0 and below 1");

    public static Allowed ShareAboveZero { get; } = Finite([double.BitIncrement(0), 1.0], [0.0, double.BitIncrement(1)], "above 0 and at most 1");

    public static Allowed ShareInside { get; } = Finite([double.BitIncrement(0), double.BitDecrement(1)], [0.0, 1.0], "above 0 and below 1");

    /// <summary>Any whole number.</summary>
    public static Allowed Seed { get; } = new([long.MinValue, long.MaxValue], []);

    public static Allowed Time { get; } = new([TimeSpan.FromTicks(1), TimeSpan.MaxValue], [TimeSpan.Zero, TimeSpan.FromTicks(-1)], "{0} must be longer than no time, but is {1}.");

    /// <summary>Any text but an empty one.</summary>
    public static Allowed Name { get; } = new(["x"], ["", " "], "{0} must be a name, but is empty.") { Error = typeof(ArgumentException) };

    /// <summary>Patterns of names, none of them empty.</summary>
    public static Allowed Patterns { get; } = new([new[] { "a.*", "b" }, Array.Empty<string>()], [new[] { "a", "" }], "{0} must not hold an empty pattern; '*' stands for all names.")
    {
        Error = typeof(ArgumentException),
    };

    /// <summary>Values without limits, of which some are tried.</summary>
    public static Allowed Any(params object?[] some) => new(some, []);

    public static Allowed AtLeast(int least) => new([least, int.MaxValue], [least - 1, int.MinValue], Invariant($"{{0}} must be at least {least}, but is {{1}}."));

    public static Allowed Between(int least, int most) => new([least, most], [least - 1, most + 1], Invariant($"{{0}} must be at least {least} and at most {most}, but is {{1}}."));

    public static Allowed FiniteAtLeast(double least) => Finite([least, double.MaxValue], [double.BitDecrement(least)], Invariant($"a finite number of at least {least}"));

    public static Allowed Above(double limit) => Finite([double.BitIncrement(limit), double.MaxValue], [limit, -1.0], Invariant($"a finite number above {limit}"));

    /// <summary>One of an enumeration's values.</summary>
    public static Allowed Member(Type type) => new([.. Enum.GetValues(type)], [Enum.ToObject(type, 99)], $"{{0}} must be one of {string.Join(", ", Enum.GetNames(type))}, but is {{1}}.");

    /// <summary>A list of numbers.</summary>
    public static Allowed Numbers<T>(T least, bool orNone = false) where T : struct, INumber<T>
    {
        object[] wrong = [new[] { least, least - T.One }, .. T.IsNaN(T.CreateSaturating(double.NaN)) ? (object[])[new[] { T.CreateSaturating(double.NaN) }, new[] { T.CreateSaturating(double.PositiveInfinity) }] : []];
        return orNone
            ? new([new[] { least, least }, Array.Empty<T>()], wrong, Invariant($"{{0}} must be finite numbers of at least {least}, but is {{1}}.")) { Error = typeof(ArgumentException) }
            : new([new[] { least, least }], [.. wrong, Array.Empty<T>()], Invariant($"{{0}} must be one or more finite numbers of at least {least}, but is {{1}}.")) { Error = typeof(ArgumentException) };
    }

    /// <summary>What is said of a value that is refused.</summary>
    public string MessageFor(string name, object? value) => string.Format(CultureInfo.InvariantCulture, Words, name, Text(value));

    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static Allowed Finite(object[] accepted, object[] refused, string expected)
        => new(accepted, [.. refused, double.NaN, double.PositiveInfinity, double.NegativeInfinity], $"{{0}} must be {expected}, but is {{1}}.");
}
