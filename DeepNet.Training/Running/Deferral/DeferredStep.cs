using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A step whose figures are on the device: what they are, and where the step began, should it have to be repeated.</summary>
/// <param name="place">Where the run stood.</param>
/// <param name="start">The generators at its start, which it takes over.</param>
internal sealed class DeferredStep(RunPlace place, GeneratorSnapshot start) : IDisposable
{
    private readonly List<PassFigures> _passes = [];
    private readonly List<Tensor> _values = [];
    private readonly List<Tensor> _losses = []; // of those that count in the step's

    public RunPlace Place => place;

    public GeneratorSnapshot Start => start;

    /// <summary>What is known of the step without reading.</summary>
    public StepReport Known { get; set; } = new();

    /// <summary>The norm of the gradients and what follows, where the host had to be told because the optimizer steps there.</summary>
    public HostVerdict? Told { get; set; }

    /// <summary>The most units that can have counted.</summary>
    public long UnitsAtMost { get; private set; }

    /// <summary>The numbers in the step's row: norm and verdicts, where nobody has been told, and the passes' figures.</summary>
    public int Numbers => (Told is null ? StepJudge.Numbers : 0) + _passes.Sum(static pass => pass.Numbers);

    /// <summary>Takes the figures of a forward pass in.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="metrics">What it is counted in; null where it was counted before.</param>
    public void Add(in StepOutcome outcome, SplitMetrics? metrics)
    {
        var from = _values.Count;
        _passes.Add(PassFigures.Of(outcome, metrics, _values));
        // The batch's scope ends before the step does.
        for (var k = from; k < _values.Count; k++)
            _values[k].DetachFromDisposeScope();
        if (outcome.WeightTensor is { } weight)
        {
            _losses.Add(_values[from].masked_fill(weight.eq(0), 0).DetachFromDisposeScope());
            UnitsAtMost += outcome.CountTensor is null ? outcome.Count : outcome.Targets?.numel() ?? (1L << 50);
        }
        else if (outcome is { Count: > 0, Weight: > 0 })
        {
            _losses.Add(_values[from].alias().DetachFromDisposeScope());
            UnitsAtMost += outcome.Count;
        }
    }

    /// <summary>The passes so far are going to be repeated: they are in the metrics, but not in the step's loss.</summary>
    public void StartOver()
    {
        Drop(_losses);
        UnitsAtMost = 0;
        foreach (var pass in _passes)
            pass.IsInLoss = false;
    }

    /// <summary>The passes so far are going to be repeated, and count nowhere.</summary>
    public void Forget()
    {
        Drop(_losses);
        Drop(_values);
        _passes.Clear();
        UnitsAtMost = 0;
    }

    /// <summary>Whether a loss is not finite: a bool scalar.</summary>
    /// <param name="device">Where it is wanted.</param>
    public Tensor LossIsBad(Device device) => _losses.Count switch
    {
        0 => zeros(1, @bool, device).squeeze(),
        1 => IsBad(_losses[0]),
        _ => IsBad(stack(_losses)).any(),
    };

    /// <summary>Hands the numbers on, to be read later.</summary>
    /// <param name="verdicts">Norm and verdicts; none where the host has been told.</param>
    /// <param name="figures">Where they are kept.</param>
    public void Leave(IEnumerable<Tensor> verdicts, Figures figures)
    {
        figures.Add([.. verdicts, .. _values]);
        Drop(_values);
        Drop(_losses);
    }

    /// <summary>The numbers in a row, and no longer here.</summary>
    /// <param name="verdicts">Norm and verdicts.</param>
    public Tensor Row(IEnumerable<Tensor> verdicts)
    {
        var row = Figures.Row([.. verdicts, .. _values]);
        Drop(_values);
        Drop(_losses);
        return row;
    }

    /// <summary>The figures are what another step's are.</summary>
    public void TakeFigures(DeferredStep other)
    {
        _passes.AddRange(other._passes);
        UnitsAtMost = other.UnitsAtMost;
    }

    /// <summary>Adds the passes' figures to the metrics.</summary>
    /// <param name="player">The player's name.</param>
    /// <param name="values">Their values.</param>
    /// <param name="metrics">What they are counted in.</param>
    public PassSums Fold(string player, ReadOnlySpan<double> values, SplitMetrics metrics)
    {
        var sums = new PassSums();
        foreach (var pass in _passes)
        {
            sums += pass.Fold(player, values[..pass.Numbers], metrics);
            values = values[pass.Numbers..];
        }
        return sums;
    }

    public void Dispose()
    {
        Drop(_values);
        Drop(_losses);
        start.Dispose();
    }

    // x − x is 0 for finite x alone; on a GPU that is two kernels, where isfinite is several.
    private static Tensor IsBad(Tensor values) => values.sub(values).ne(0);

    private static void Drop(List<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            tensor.Dispose();
        tensors.Clear();
    }
}

/// <summary>What the host knows of a step's gradients.</summary>
/// <param name="Norm">Their norm before they were limited.</param>
/// <param name="IsRefused">Whether they are not finite, so that nothing was updated.</param>
/// <param name="IsInTrouble">Whether that, or a loss that is not finite, calls for the run's policy.</param>
/// <param name="LossScale">What the loss was multiplied by.</param>
internal readonly record struct HostVerdict(double Norm, bool IsRefused, bool IsInTrouble, double LossScale);
