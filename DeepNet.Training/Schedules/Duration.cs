using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// A stretch of a run: a number of optimizer steps, of epochs, or a share of the whole. A plain number is a share, so that
/// <c>Over = 0.05</c> means the first twentieth of all steps; <c>Over = Duration.Steps(500)</c> means 500 steps.
/// </summary>
[JsonConverter(typeof(TextConverter))]
public readonly record struct Duration
{
    private readonly double _amount;
    private readonly Unit _unit;

    private Duration(double amount, Unit unit) => (_amount, _unit) = (amount, unit);

    private enum Unit
    {
        Steps,
        Epochs,
        Share,
    }

    /// <summary>The whole run.</summary>
    public static Duration Whole { get; } = Share(1);

    /// <summary>Whether it is a share of the run, so that the number of steps in the run must be known.</summary>
    public bool NeedsTotalSteps => _unit == Unit.Share && _amount > 0;

    /// <summary>A number of optimizer steps.</summary>
    /// <param name="count">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Duration Steps(long count) => new(Require.AtLeast(0, count, nameof(count)), Unit.Steps);

    /// <summary>A number of epochs; parts of epochs are rounded to whole steps.</summary>
    /// <param name="count">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or not finite.</exception>
    public static Duration Epochs(double count) => new(Require.NotNegative(count, nameof(count)), Unit.Epochs);

    /// <summary>A share of all steps, rounded to whole ones.</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public static Duration Share(double share) => new(Require.Share(share, nameof(share)), Unit.Share);

    /// <summary>A share of all steps.</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public static implicit operator Duration(double share) => Share(share);

    /// <summary>How many optimizer steps it is.</summary>
    /// <param name="length">The length of the run.</param>
    /// <exception cref="ArgumentException">The length lacks what it is counted in.</exception>
    public long In(RunLength length) => _unit switch
    {
        Unit.Steps => (long)_amount,
        Unit.Epochs => (long)Math.Round(_amount * length.KnownStepsPerEpoch),
        _ => _amount == 0 ? 0 : (long)Math.Round(_amount * length.KnownTotalSteps),
    };

    /// <summary>As in <c>500 steps</c>, <c>5 epochs</c>, <c>0.05 of all steps</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_amount} {_unit switch
    {
        Unit.Steps => "steps",
        Unit.Epochs => "epochs",
        _ => "of all steps",
    }}");

    private static Duration? Parse(string? text)
    {
        var parts = (text ?? "").Split(' ', 2);
        if (parts.Length != 2 || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            return null;
        return parts[1] switch
        {
            "steps" when amount == (long)amount => Steps((long)amount),
            "epochs" => Epochs(amount),
            "of all steps" => Share(amount),
            _ => null,
        };
    }

    /// <summary>Writes it to run cards as text, and reads it back.</summary>
    private sealed class TextConverter : JsonConverter<Duration>
    {
        public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => (reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()) : null)
            ?? throw new JsonException("a Duration is a text like '500 steps', '5 epochs' or '0.05 of all steps'");

        public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
