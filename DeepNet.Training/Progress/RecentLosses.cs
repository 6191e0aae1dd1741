namespace DeepNet.Training;

/// <summary>A ring of the newest losses: one thread writes, another takes what is new.</summary>
internal sealed class RecentLosses
{
    private const int Size = 4096; // a power of two; what two drawings lie apart holds fewer steps
    private readonly double[] _losses = new double[Size];
    private long _written, _taken;

    public void Add(double loss)
    {
        _losses[_written & (Size - 1)] = loss;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Hands over what was added since the last call; the oldest are lost where that is more than the ring holds.</summary>
    public void Take(Action<double> take)
    {
        var written = Volatile.Read(ref _written);
        for (_taken = Math.Max(_taken, written - Size); _taken < written; _taken++)
            take(_losses[_taken & (Size - 1)]);
    }
}
