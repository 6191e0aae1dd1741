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
        var isMixed = _pieces.Any(piece => piece.dtype != _pieces[0].dtype);
        var values = Host.Doubles(cat(isMixed ? [.. _pieces.Select(piece => piece.to(float64))] : _pieces));
        Dispose();
        return values;
    }

    /// <summary>Scalars and vectors of any real type in a row: float32 where that holds them all exactly, else float64.</summary>
    public static Tensor Row(IReadOnlyList<Tensor> values)
    {
        using var noGradient = no_grad();
        var type = values.All(static value => value.dtype is ScalarType.Float32 or ScalarType.Bool) ? float32 : float64;
        return cat([.. values.Select(value => value.dtype == type ? value : value.to(type)).Select(static value => value.dim() == 1 ? value : value.reshape(-1))]);
    }

    public void Dispose()
    {
        foreach (var piece in _pieces)
            piece.Dispose();
        _pieces.Clear();
        Count = 0;
    }
}
