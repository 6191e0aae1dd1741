namespace DeepNet.Training;

/// <summary>How a series is drawn.</summary>
public enum SeriesShape
{
    /// <summary>Straight lines from point to point.</summary>
    Line,

    /// <summary>A line, and the area between it and zero (on a logarithmic axis, the bottom).</summary>
    Area,

    /// <summary>Each value holds until the next one.</summary>
    Steps,

    /// <summary>Points alone.</summary>
    Points,
}

/// <summary>Values to draw, with a name.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="X">Places on the horizontal axis, ascending where they are to be joined by lines.</param>
/// <param name="Y">The values, as many as places. One that is not finite breaks the line and is marked at the edge.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Values at the places 0, 1, 2, ….</summary>
    /// <param name="name">The name in the legend.</param>
    /// <param name="values">The values.</param>
    public ChartSeries(string name, IReadOnlyList<double> values) : this(name, [.. Enumerable.Range(0, values.Count).Select(k => (double)k)], values)
    {
    }

    /// <summary>Points with both coordinates.</summary>
    /// <param name="name">The name in the legend.</param>
    /// <param name="points">The points.</param>
    public ChartSeries(string name, IReadOnlyCollection<(double X, double Y)> points)
        : this(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)])
    {
    }

    /// <summary>The name in the legend.</summary>
    public string Name { get; init => field = Require.Given(value); } = Require.Given(Name);

    /// <summary>Places on the horizontal axis.</summary>
    public IReadOnlyList<double> X { get; } = Require.Given(X);

    /// <summary>As many as <see cref="X"/>.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public IReadOnlyList<double> Y { get; } = Require.Given(Y).Count == X.Count
        ? Y
        : throw new ArgumentException($"The series '{Name}' has {X.Count} places and {Y.Count} values; as many of each are expected.", nameof(Y));

    /// <summary>How it is drawn. Default <see cref="SeriesShape.Line"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public SeriesShape Shape { get; init => field = Require.Defined(value); } = SeriesShape.Line;

    /// <summary>Whether it stays in the background, thin and pale: raw values behind their smoothed ones. Default false.</summary>
    public bool Muted { get; init; }

    /// <summary>Whether its line is dashed. Default false.</summary>
    public bool Dashed { get; init; }

    /// <summary>Which of the palette's colours it has, counted from 0 and over again after the last. Default null: its own place among the series.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Color { get; init => field = value is { } color ? Require.AtLeast(0, color) : null; }
}

/// <summary>A place on the horizontal axis worth a vertical line and a word.</summary>
/// <param name="X">The place.</param>
/// <param name="Label">The word beside it.</param>
public sealed record ChartMark(double X, string Label)
{
    /// <summary>The word beside it.</summary>
    public string Label { get; init => field = Require.Given(value); } = Require.Given(Label);
}
