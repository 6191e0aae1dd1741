using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A step of one shape, and the tensors that its recording reads and writes.</summary>
/// <param name="graph">The recording.</param>
internal sealed class RecordedStep(IStepGraph graph) : IDisposable
{
    private Batch[] _batches = [];

    public IStepGraph Graph => graph;

    /// <summary>How often the step was taken.</summary>
    public int Runs { get; set; }

    /// <summary>Whether there are tensors for a recording.</summary>
    public bool IsRecorded => _batches.Length > 0;

    /// <summary>What the figures are; null before the work was seen.</summary>
    public DeferredStep? Template { get; private set; }

    /// <summary>The figures of the last step.</summary>
    public Tensor? Row { get; private set; }

    /// <summary>Makes tensors like those of a window.</summary>
    public void Prepare(IReadOnlyList<Batch> batches, Device device) => _batches = [.. batches.Select(batch => batch.With(
        batch.Inputs.to(device, copy: true).DetachFromDisposeScope(), batch.Targets.to(device, copy: true).DetachFromDisposeScope()))];

    /// <summary>Brings a window's batches to those tensors.</summary>
    public void Fill(IReadOnlyList<Batch> batches)
    {
        using var noGradient = no_grad();
        for (var k = 0; k < _batches.Length; k++)
        {
            _batches[k].Inputs.copy_(batches[k].Inputs, nonBlocking: true);
            _batches[k].Targets.copy_(batches[k].Targets, nonBlocking: true);
        }
    }

    /// <summary>How often the work brought values to the host.</summary>
    public long Reads { get; private set; }

    /// <summary>Whether the work went by the number of the step.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>The work that is recorded.</summary>
    public void Do(Func<IReadOnlyList<Batch>, DeferredStep, Tensor> work, TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var reads = Host.Reads;
        step.IsCounted = false;
        Template?.Dispose();
        Template = new DeferredStep(default, new GeneratorSnapshot());
        var row = work(_batches, Template);
        Row?.Dispose();
        Row = row.DetachFromDisposeScope();
        (Reads, IsCounted) = (Host.Reads - reads, step.IsCounted);
    }

    public void Dispose()
    {
        graph.Dispose();
        Template?.Dispose();
        Row?.Dispose();
        foreach (var batch in _batches)
            batch.Dispose();
        _batches = [];
    }
}
