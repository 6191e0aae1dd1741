using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// A curve of any length in bounded memory. Points are gathered in stretches of equal numbers of points, which keep the least, the greatest
/// and the mean value, and how many were not finite; when there are too many, neighbours unite. What it holds follows from the points
/// alone, however often it was saved and restored between.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed class ThinCurve
{
    /// <summary>Stretches at most; half as many at least once there were so many points.</summary>
    public const int MostStretches = 512;

    private readonly List<Stretch> _stretches = [];
    private Stretch _open = Stretch.Empty;
    private long _span = 1;
    private double _lastX = double.NegativeInfinity;

    /// <summary>Points added.</summary>
    public long Count { get; private set; }

    /// <summary>Points that were not finite.</summary>
    public long NotFinite => All.Sum(stretch => stretch.NotFinite);

    /// <summary>Whether all values that are finite are the same.</summary>
    public bool IsConstant => All.Where(stretch => stretch.Finite > 0).Select(stretch => (stretch.Least, stretch.Greatest)) is var ends
        && ends.Select(end => end.Least).DefaultIfEmpty().Min() == ends.Select(end => end.Greatest).DefaultIfEmpty().Max();

    /// <summary>Whether points were gathered: then there are fewer to draw than were added.</summary>
    public bool IsThinned => _span > 1;

    private IEnumerable<Stretch> All => _open.Count > 0 ? _stretches.Append(_open) : _stretches;

    /// <summary>Adds a point; one that does not lie after the last is left out: it came twice.</summary>
    public void Add(double x, double y)
    {
        if (x <= _lastX)
            return;
        _lastX = x;
        Count++;
        _open.Add(x, y);
        if (_open.Count < _span)
            return;
        _stretches.Add(_open);
        _open = Stretch.Empty;
        if (_stretches.Count == MostStretches)
            Unite();
    }

    /// <summary>The points to draw: of each stretch the least and the greatest in their order, and what was not finite.</summary>
    public IReadOnlyList<(double X, double Y)> Points()
    {
        var points = new List<(double X, double Y)>();
        foreach (var stretch in All)
        {
            var first = points.Count;
            if (stretch.Finite > 0)
                points.Add((stretch.LeastX, stretch.Least));
            if (stretch.Finite > 0 && stretch.GreatestX != stretch.LeastX)
                points.Add((stretch.GreatestX, stretch.Greatest));
            if (stretch.NotFinite > 0)
                points.Add((stretch.NotFiniteX, stretch.FirstNotFinite));
            points.Sort(first, points.Count - first, Comparer<(double X, double Y)>.Create((a, b) => a.X.CompareTo(b.X)));
        }
        return points;
    }

    /// <summary>Means over a window of so many stretches around each; without a point where all in it are not finite.</summary>
    public IReadOnlyList<(double X, double Y)> Means(int window)
    {
        var all = All.ToArray();
        var means = new List<(double X, double Y)>();
        for (var i = 0; i < all.Length; i++)
        {
            var (sum, count) = (0.0, 0L);
            for (var k = Math.Max(0, i - window / 2); k <= Math.Min(all.Length - 1, i + window / 2); k++)
                (sum, count) = (sum + all[k].Sum, count + all[k].Finite);
            if (count > 0)
                means.Add(((all[i].FirstX + all[i].LastX) / 2, sum / count));
        }
        return means;
    }

    /// <summary>Everything, to go on from.</summary>
    public double[] Save() => [_span, _lastX, Count, .. _stretches.Append(_open).SelectMany(stretch => stretch.Save())];

    /// <exception cref="InvalidDataException">Nothing that <see cref="Save"/> gave.</exception>
    public static ThinCurve Restore(ReadOnlySpan<double> saved)
    {
        const int header = 3;
        if (saved.Length < header + Stretch.Numbers || (saved.Length - header) % Stretch.Numbers != 0)
            throw new InvalidDataException($"{saved.Length} numbers are no curve.");
        var curve = new ThinCurve { _span = (long)saved[0], _lastX = saved[1], Count = (long)saved[2] };
        for (saved = saved[header..]; saved.Length > Stretch.Numbers; saved = saved[Stretch.Numbers..])
            curve._stretches.Add(Stretch.Restore(saved));
        curve._open = Stretch.Restore(saved);
        return curve;
    }

    private void Unite()
    {
        for (var i = 0; i < MostStretches / 2; i++)
            _stretches[i] = Stretch.Unite(_stretches[2 * i], _stretches[2 * i + 1]);
        _stretches.RemoveRange(MostStretches / 2, MostStretches / 2);
        _span *= 2;
    }

    private sealed class Converter : JsonConverter<ThinCurve>
    {
        public override ThinCurve Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            => Restore(JsonSerializer.Deserialize<double[]>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, ThinCurve value, JsonSerializerOptions options)
            => JsonSerializer.Serialize(writer, value.Save(), options);
    }
}
