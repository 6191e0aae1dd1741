using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Steps whose figures stay on the device until they are read together, so that a GPU's host need not wait for it in each step. A step that turns
/// out to have met a value which is not finite has changed nothing, nor have those after it: the run goes back to its start and repeats it, then
/// with an eye on everything.
/// </summary>
internal sealed class Deferral : IDisposable
{
    private readonly Learner _learner;
    private readonly SplitMetrics _metrics;
    private readonly BufferCopies _buffers;
    private readonly StepJudge _judge;
    private readonly Device _device;
    private readonly Tensor _learningRate, _momentum;
    private readonly Queue<DeferredStep> _steps = [];
    private readonly Figures _figures = new();
    private double[] _values = [];
    private int _next;
    private bool _isStale = true; // whether the host has moved on by itself

    public Deferral(Learner learner, nn.Module model, Device device, SplitMetrics metrics)
    {
        (_learner, _metrics, _device) = (learner, metrics, device);
        _buffers = new BufferCopies(model);
        _judge = new StepJudge(learner.Precision.Scaler, device);
        using var scope = NewDisposeScope();
        _learningRate = zeros(1, float32, device).squeeze().DetachFromDisposeScope();
        _momentum = zeros(1, float32, device).squeeze().DetachFromDisposeScope();
    }

    /// <summary>Steps that have not been read.</summary>
    public int Count => _steps.Count;

    /// <summary>Whether the last step is known to be in trouble, so that there is no use in going on.</summary>
    public bool IsInTrouble { get; private set; }

    /// <summary>The most units that can have counted in the steps that have not been read.</summary>
    public long UnitsAtMost { get; private set; }

    /// <summary>Whether what only the device knows may stay there.</summary>
    public bool IsOnDevice => _learner.StepsOnDevice;

    /// <summary>What the loss is multiplied by on the device; null without loss scaling.</summary>
    public Tensor? LossScale => _learner.StepsOnDevice ? _judge.Scale?.Value : null;

    /// <summary>A step begins.</summary>
    /// <param name="place">Where the run stands.</param>
    /// <param name="start">The generators now, which the step takes over.</param>
    /// <param name="graphs">What records steps; null where nothing does.</param>
    public DeferredStep Begin(RunPlace place, GeneratorSnapshot start, StepGraphs? graphs)
    {
        if (_isStale)
        {
            _judge.Release();
            graphs?.Forget();
        }
        _isStale = false;
        if (graphs is null)
            _buffers.TakeUnless(_judge.Halted);
        return new DeferredStep(place, start);
    }

    /// <summary>Whether the update of a step has begun, so that it cannot be taken anew.</summary>
    public bool IsUpdating { get; private set; }

    /// <summary>Takes a whole step by a recording: its window's passes and the update.</summary>
    /// <param name="step">The step.</param>
    /// <param name="known">What is known of it.</param>
    /// <param name="length">The run's length, as the schedule sees it.</param>
    /// <param name="graphs">What records steps.</param>
    /// <param name="batches">The window.</param>
    /// <param name="parts">Into how many parts batches are cut.</param>
    /// <param name="ready">Called when the gradients are complete; null where nobody looks.</param>
    public void FinishRecorded(DeferredStep step, StepReport known, RunLength length, StepGraphs graphs, IReadOnlyList<Batch> batches, int parts, Action? ready)
    {
        step.Known = known;
        IsUpdating = false;
        _learner.Fill(step.Place.Step, length, _learningRate, _momentum);
        var verdict = default(Verdict);
        var row = graphs.Run(batches, step, new StepWork(
            _learner.Parameters,
            (window, figures) =>
            {
                _buffers.TakeUnless(_judge.Halted);
                foreach (var batch in window)
                    _learner.Accumulate(batch, parts, onDevice: true, LossScale, (outcome, _) => figures.Add(outcome, _metrics));
                verdict = Judge(figures.LossIsBad(_device)).Kept();
            },
            figures =>
            {
                IsUpdating = true;
                using (verdict)
                {
                    Update(verdict);
                    _learner.Clear();
                    return figures.Row(verdict.Numbers);
                }
            },
            ready));
        _figures.Add([row]);
        UnitsAtMost += step.UnitsAtMost;
        _steps.Enqueue(step);
    }

    /// <summary>Takes back what a step has done whose window is going to start over: its figures, what it left in buffers, the numbers that it drew.</summary>
    public void StartOver(DeferredStep step)
    {
        step.Forget();
        _buffers.PutBack();
        step.Start.PutBack();
    }

    /// <summary>Updates the weights by the gradients of the step's window, unless something is not finite.</summary>
    /// <param name="step">The step.</param>
    /// <param name="known">What is known of it.</param>
    /// <param name="length">The run's length, as the schedule sees it.</param>
    /// <param name="ready">Called when the gradients are complete.</param>
    public void Finish(DeferredStep step, StepReport known, RunLength length, Action ready)
    {
        step.Known = known;
        UnitsAtMost += step.UnitsAtMost;
        var lossIsBad = step.LossIsBad(_device);
        if (_learner.StepsOnDevice)
        {
            _learner.Fill(step.Place.Step, length, _learningRate, _momentum);
            var verdict = Judge(lossIsBad);
            ready();
            Update(verdict);
            step.Leave(verdict.Numbers, _figures);
        }
        else
        {
            FinishOnHost(step, Host.Flag(lossIsBad), length, ready);
        }
        _steps.Enqueue(step);
    }

    /// <summary>Takes the weights after the last step into an average, unless its update was withheld.</summary>
    public void Average(AveragedWeights? average, long step, RunLength length)
    {
        if (average is null || IsInTrouble)
            return;
        if (_learner.StepsOnDevice)
            average.UpdateOnDevice(step, length, _judge.Withheld);
        else
            average.Update(step, length);
    }

    /// <summary>Brings the figures of all steps to the host.</summary>
    public void Read()
    {
        _values = _figures.Read();
        _next = 0;
    }

    /// <summary>The oldest of the steps that were brought to the host.</summary>
    /// <param name="report">What came of it.</param>
    /// <returns>False where it met a value that is not finite, so that it has to be repeated.</returns>
    public bool TakeOldest(out StepReport report)
    {
        using var step = _steps.Dequeue();
        var values = _values.AsSpan(_next, step.Numbers);
        _next += step.Numbers;
        UnitsAtMost -= step.UnitsAtMost;
        report = step.Known;
        var verdict = step.Told ?? new HostVerdict(values[0], values[1] != 0, values[2] != 0, _learner.Precision.LossScale);
        if (verdict.IsInTrouble)
        {
            step.Start.PutBack();
            _buffers.PutBack(); // which have not been copied since that step began
            Forget();
            return false;
        }
        var sums = step.Fold(_learner.Player.Name, step.Told is null ? values[StepJudge.Numbers..] : values, _metrics);
        report = report.With(_learner.Player.Name, sums.Units, sums.Loss / sums.Weight, verdict.Norm, verdict.LossScale) with { Skipped = verdict.IsRefused };
        if (step.Told is null)
            _learner.Precision.Update(verdict.IsRefused);
        return true;
    }

    /// <summary>Reads what the batches of an unfinished window left, so that it can be saved.</summary>
    public void Settle(DeferredStep step)
    {
        using var figures = new Figures();
        step.Leave([], figures);
        step.Told = new HostVerdict();
        _learner.Settle(step.Fold(_learner.Player.Name, figures.Read(), _metrics));
    }

    /// <summary>The host goes on by itself: what the device knows of the loss scale is out of date.</summary>
    public void GetStale() => _isStale = true;

    /// <summary>Forgets all steps that have not been taken.</summary>
    public void Forget()
    {
        foreach (var step in _steps)
            step.Dispose();
        _steps.Clear();
        _figures.Dispose();
        _isStale = true;
        IsInTrouble = false;
        UnitsAtMost = 0;
    }

    public void Dispose()
    {
        Forget();
        _buffers.Dispose();
        _judge.Dispose();
        _learningRate.Dispose();
        _momentum.Dispose();
    }

    // Nothing is read here, and nothing that differs from step to step is known to the host.
    private Verdict Judge(Tensor lossIsBad)
    {
        var (norm, scale, foundInfinite) = _learner.MeasureGradients(LossScale);
        return new Verdict(_judge.Judge(norm, lossIsBad, foundInfinite, _learner.IsEmpty()), scale);
    }

    private void Update(Verdict verdict) => _learner.Optimizer.StepOnDevice(new DeviceRates
    {
        LearningRate = _learningRate,
        Momentum = _momentum,
        GradientScale = verdict.GradientScale,
        FoundInfinite = _judge.Withheld,
    });

    // An optimizer that steps on the host has to be told whether it may.
    private void FinishOnHost(DeferredStep step, bool lossIsBad, RunLength length, Action ready)
    {
        var norm = lossIsBad ? double.NaN : _learner.FinishGradients();
        var isRefused = !double.IsFinite(norm);
        IsInTrouble = lossIsBad || (isRefused && !_learner.Precision.CanOverflow);
        step.Told = new HostVerdict(norm, isRefused, IsInTrouble, _learner.Precision.LossScale);
        step.Leave([], _figures);
        if (IsInTrouble)
        {
            _buffers.PutBack();
            return;
        }
        if (!isRefused)
        {
            ready();
            _learner.Update(step.Place.Step, length);
        }
        _learner.Precision.Update(isRefused);
    }
}
