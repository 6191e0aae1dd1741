using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A step of one shape: its recording, and the tensors that this reads and writes.</summary>
/// <param name="first">Records the passes; and the update, where nobody looks at the gradients between them.</param>
internal sealed class RecordedStep(IStepGraph first) : IDisposable
{
    private IStepGraph? _second;
    private Batch[] _batches = [];
    private DeferredStep? _template;
    private Tensor? _row;
    private Tensor?[] _gradients = [];

    /// <summary>Steps taken without the recording.</summary>
    public int WarmUps { get; private set; }

    /// <summary>Whether there is a recording.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>How often the work brought values to the host.</summary>
    public long Reads { get; private set; }

    /// <summary>Whether the work went by the number of the step.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Does the work as ever.</summary>
    /// <returns>The row of figures, which the caller's dispose scope owns.</returns>
    public Tensor WarmUp(IReadOnlyList<Batch> batches, DeferredStep taken, StepWork work)
    {
        first.WarmUp(() => work.Pass(batches, taken));
        work.Ready?.Invoke();
        Tensor? row = null;
        first.WarmUp(() => row = work.Update(taken));
        WarmUps++;
        return row!;
    }

    /// <summary>Records the work, with tensors of its own for the batches.</summary>
    /// <param name="batches">Batches of its shape.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="work">The work.</param>
    /// <param name="step">What is done with a batch.</param>
    public void Record(IReadOnlyList<Batch> batches, Device device, StepWork work, TrainingStep step)
    {
        _batches = [.. batches.Select(batch => batch.With(
            batch.Inputs.to(device, copy: true).DetachFromDisposeScope(), batch.Targets.to(device, copy: true).DetachFromDisposeScope()))];
        if (work.Ready is null)
        {
            first.Record(() =>
            {
                Pass(work, step);
                Update(work);
            });
        }
        else
        {
            _second = first.Follow();
            first.Record(() =>
            {
                Pass(work, step);
                Keep(work.Parameters.Select(parameter => parameter.grad?.DetachFromDisposeScope()));
            });
            _second.Record(() => Update(work));
        }
        IsRecorded = true;
    }

    /// <summary>Does the recorded work with a window's batches.</summary>
    /// <param name="batches">The window.</param>
    /// <param name="taken">Is given the step's figures.</param>
    /// <param name="work">Whose gradients can be looked at.</param>
    /// <returns>The row of figures, which stays this object's.</returns>
    public Tensor Replay(IReadOnlyList<Batch> batches, DeferredStep taken, StepWork work)
    {
        Fill(batches);
        first.Replay();
        if (_second is not null)
        {
            for (var k = 0; k < _gradients.Length; k++)
                work.Parameters[k].grad = _gradients[k];
            work.Ready?.Invoke();
            _second.Replay();
        }
        taken.TakeFigures(_template!);
        return _row!;
    }

    public void Dispose()
    {
        _second?.Dispose();
        first.Dispose();
        _template?.Dispose();
        _row?.Dispose();
        Keep([]);
        foreach (var batch in _batches)
            batch.Dispose();
        _batches = [];
    }

    private void Fill(IReadOnlyList<Batch> batches)
    {
        using var noGradient = no_grad();
        for (var k = 0; k < _batches.Length; k++)
        {
            _batches[k].Inputs.copy_(batches[k].Inputs, nonBlocking: true);
            _batches[k].Targets.copy_(batches[k].Targets, nonBlocking: true);
        }
    }

    private void Pass(StepWork work, TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var reads = Host.Reads;
        step.IsCounted = false;
        _template?.Dispose();
        _template = new DeferredStep(default, new GeneratorSnapshot());
        work.Pass(_batches, _template);
        (Reads, IsCounted) = (Host.Reads - reads, step.IsCounted);
    }

    private void Update(StepWork work)
    {
        using var scope = NewDisposeScope();
        var row = work.Update(_template!);
        _row?.Dispose();
        _row = row.DetachFromDisposeScope();
    }

    private void Keep(IEnumerable<Tensor?> gradients)
    {
        foreach (var gradient in _gradients)
            gradient?.Dispose();
        _gradients = [.. gradients];
    }
}
