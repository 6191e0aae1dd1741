using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Figures that lie on the device until they are read, all in one transfer.</summary>
internal sealed class Figures : IDisposable
{
    private readonly List<Tensor> _pieces = [];

    /// <summary>How many numbers there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes scalars and vectors of any real type in.</summary>
    public void Add(IReadOnlyList<Tensor> values)
    {
        if (values.Count == 0)
            return;
        using var scope = NewDisposeScope();
        var row = Row(values);
        Count += (int)row.numel();
        _pieces.Add(row.DetachFromDisposeScope());
    }

    /// <summary>The values in the order in which they were taken in; none are left.</summary>
    public double[] Read()
    {
        if (_pieces.Count == 0)
            return [];
        using var scope = NewDisposeScope();
        var values = Host.Doubles(_pieces.Count == 1 ? _pieces[0] : cat(_pieces));
        Dispose();
        return values;
    }

    /// <summary>Scalars and vectors of any real type in a row, float64.</summary>
    public static Tensor Row(IReadOnlyList<Tensor> values) => cat([.. values.Select(value => value.detach().to(float64).reshape(-1))]);

    public void Dispose()
    {
        foreach (var piece in _pieces)
            piece.Dispose();
        _pieces.Clear();
        Count = 0;
    }
}
