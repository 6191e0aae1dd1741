namespace DeepNet.Data;

/// <summary>What of a date and time becomes features.</summary>
[Flags]
public enum DateParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The year, a number.</summary>
    Year = 1,

    /// <summary>The month, 1 to 12, or its place in the year.</summary>
    Month = 2,

    /// <summary>The day of the month, 1 to 31, or its place in 31 days.</summary>
    Day = 4,

    /// <summary>The day of the week, 0 (Monday) to 6, or its place in the week.</summary>
    Weekday = 8,

    /// <summary>The day of the year, 1 to 366, or its place in 366 days.</summary>
    DayOfYear = 16,

    /// <summary>The hour with its fraction, 0 to below 24, or its place in the day.</summary>
    Hour = 32,

    /// <summary>Days since the beginning of 1970, with their fraction, a number.</summary>
    Elapsed = 64,
}
