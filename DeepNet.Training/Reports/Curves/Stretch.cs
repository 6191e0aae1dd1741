namespace DeepNet.Training;

/// <summary>What is kept of some neighbouring points of a curve.</summary>
internal struct Stretch
{
    /// <summary>How many numbers <see cref="Save"/> gives.</summary>
    public const int Numbers = 11;

    public static Stretch Empty { get; } = new() { Least = double.PositiveInfinity, Greatest = double.NegativeInfinity };

    public double FirstX;
    public double LastX;
    public double Least;
    public double LeastX;
    public double Greatest;
    public double GreatestX;
    public double Sum;
    public long Finite;
    public long NotFinite;
    public double FirstNotFinite;
    public double NotFiniteX;

    public readonly long Count => Finite + NotFinite;

    public void Add(double x, double y)
    {
        if (Count == 0)
            FirstX = x;
        LastX = x;
        if (!double.IsFinite(y))
        {
            if (NotFinite++ == 0)
                (FirstNotFinite, NotFiniteX) = (y, x);
            return;
        }
        Finite++;
        Sum += y;
        if (y < Least)
            (Least, LeastX) = (y, x);
        if (y > Greatest)
            (Greatest, GreatestX) = (y, x);
    }

    /// <summary>Both as one; <paramref name="b"/> comes after <paramref name="a"/>.</summary>
    public static Stretch Unite(in Stretch a, in Stretch b) => new()
    {
        FirstX = a.FirstX,
        LastX = b.LastX,
        Least = Math.Min(a.Least, b.Least),
        LeastX = a.Least <= b.Least ? a.LeastX : b.LeastX,
        Greatest = Math.Max(a.Greatest, b.Greatest),
        GreatestX = a.Greatest >= b.Greatest ? a.GreatestX : b.GreatestX,
        Sum = a.Sum + b.Sum,
        Finite = a.Finite + b.Finite,
        NotFinite = a.NotFinite + b.NotFinite,
        FirstNotFinite = a.NotFinite > 0 ? a.FirstNotFinite : b.FirstNotFinite,
        NotFiniteX = a.NotFinite > 0 ? a.NotFiniteX : b.NotFiniteX,
    };

    public readonly IEnumerable<double> Save() => [FirstX, LastX, Least, LeastX, Greatest, GreatestX, Sum, Finite, NotFinite, FirstNotFinite, NotFiniteX];

    public static Stretch Restore(ReadOnlySpan<double> saved) => new()
    {
        FirstX = saved[0],
        LastX = saved[1],
        Least = saved[2],
        LeastX = saved[3],
        Greatest = saved[4],
        GreatestX = saved[5],
        Sum = saved[6],
        Finite = (long)saved[7],
        NotFinite = (long)saved[8],
        FirstNotFinite = saved[9],
        NotFiniteX = saved[10],
    };
}
