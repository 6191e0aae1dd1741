namespace DeepNet.Data;

/// <summary>How a time series is cut into windows.</summary>
public sealed record WindowOptions
{
    /// <summary>How many times a forecast looks back on; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required int History { get; init => field = Require.AtLeast(1, value); }

    /// <summary>How many times are forecast; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required int Horizon { get; init => field = Require.AtLeast(1, value); }

    /// <summary>How many times pass between the history and the first time that is forecast; at least 0, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Gap { get; init => field = Require.AtLeast(0, value); }

    /// <summary>From the beginning of a window to that of the next; at least 1, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Stride { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The stride of windows to measure with, at least 1; null (the default) for <see cref="Stride"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? EvaluationStride { get; init => field = value is { } stride ? Require.AtLeast(1, stride) : null; }
}
