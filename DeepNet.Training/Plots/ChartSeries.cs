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

    /// <summary>As many as <see cref="X"/>.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public IReadOnlyList<double> Y { get; } = Y.Count == X.Count
        ? Y
        : throw new ArgumentException($"The series '{Name}' has {X.Count} places and {Y.Count} values; as many of each are expected.", nameof(Y));

    /// <summary>How it is drawn. Default a line.</summary>
    public SeriesShape Shape { get; init; } = SeriesShape.Line;

    /// <summary>Whether it stays in the background, thin and pale: raw values behind their smoothed ones. Default false.</summary>
    public bool Muted { get; init; }

    /// <summary>Whether its line is dashed. Default false.</summary>
    public bool Dashed { get; init; }

    /// <summary>Which of the palette's colours it has, counted from 0. Default null: its own place among the series.</summary>
    public int? Color { get; init; }
}

/// <summary>A place on the horizontal axis worth a vertical line and a word.</summary>
/// <param name="X">The place.</param>
/// <param name="Label">The word beside it.</param>
public sealed record ChartMark(double X, string Label);
