using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Measures batches whose losses and metrics are brought to the host some at a time.</summary>
/// <param name="metrics">What they are counted in.</param>
/// <param name="every">Batches between two reads.</param>
internal sealed class DeferredPasses(SplitMetrics metrics, int every) : IDisposable
{
    private readonly Figures _figures = new();
    private readonly List<PassFigures> _passes = [];

    /// <summary>Whether all losses that have been read were finite.</summary>
    public bool IsFinite { get; private set; } = true;

    /// <summary>Takes a batch in.</summary>
    public void Add(in StepOutcome outcome)
    {
        if (every == 1)
        {
            var loss = Host.Double(outcome.Loss);
            IsFinite &= double.IsFinite(loss);
            metrics.Add("", loss, outcome);
            return;
        }
        var values = new List<Tensor>();
        _passes.Add(PassFigures.Of(outcome, metrics, values));
        _figures.Add(values);
        if (_passes.Count == every)
            Read();
    }

    /// <summary>Reads what has not been read.</summary>
    public void Read()
    {
        ReadOnlySpan<double> values = _figures.Read();
        foreach (var pass in _passes)
        {
            IsFinite &= double.IsFinite(values[0]);
            pass.Fold("", values[..pass.Numbers], metrics);
            values = values[pass.Numbers..];
        }
        _passes.Clear();
    }

    public void Dispose() => _figures.Dispose();
}
