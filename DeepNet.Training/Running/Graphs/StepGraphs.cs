using System.Runtime.InteropServices;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Takes steps by recordings: for each shape of a window's batches the work is done some times as ever, then recorded, and from there on repeated with
/// new batches in the same tensors.
/// </summary>
/// <param name="step">What is done with a batch.</param>
/// <param name="device">Where the model is.</param>
/// <param name="create">Makes what records.</param>
internal sealed class StepGraphs(TrainingStep step, Device device, Func<IStepGraph> create) : IDisposable
{
    /// <summary>Steps of a shape before it is recorded.</summary>
    public const int WarmUps = 3;

    /// <summary>Shapes that are recorded at most.</summary>
    public const int MostShapes = 8;

    private readonly Dictionary<string, RecordedStep> _steps = [];
    private ModelFlags? _flags;

    /// <summary>What records the steps of a run, or null where its options do not ask for it.</summary>
    /// <param name="options">The run's.</param>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="obstacle">Why every step has to be read; null where nothing is in the way.</param>
    /// <param name="optimizer">What updates the weights.</param>
    /// <exception cref="NotSupportedException">The run cannot be recorded; the message says why, and what to do.</exception>
    public static StepGraphs? Of(ExecutionOptions options, TrainingStep step, Device device, string? obstacle, ModelOptimizer optimizer)
    {
        if (!options.CudaGraph)
            return null;
        if (obstacle is not null)
            throw Refusal($"a graph goes on without being read, but {obstacle}");
        if (!optimizer.StepsOnDevice)
            throw Refusal($"{optimizer.GetType().Name} takes its rates from the host; those of DeepNet.Training step on the device");
        if (options.DetectAnomalies)
            throw Refusal($"{nameof(ExecutionOptions.DetectAnomalies)} looks at every gradient");
        if (options.Graphs is { } own)
            return new StepGraphs(step, device, own);
        if (device.type != TorchSharp.DeviceType.CUDA)
            throw Refusal($"the model is on {device}: set {nameof(TrainerOptions)}.{nameof(TrainerOptions.Device)} to \"cuda\"");
        return new StepGraphs(step, device, () => new CudaStepGraph(device));
    }

    /// <summary>Takes a step.</summary>
    /// <param name="batches">Its window, wherever it is.</param>
    /// <param name="taken">Is given the step's figures.</param>
    /// <param name="work">What is done.</param>
    /// <returns>The row of figures; it may be used until the next step is taken.</returns>
    /// <exception cref="NotSupportedException">The step cannot be recorded; the message says why, and what to do.</exception>
    public Tensor Run(IReadOnlyList<Batch> batches, DeferredStep taken, StepWork work)
    {
        if (batches.Any(batch => batch.InputLengths is not null || batch.TargetLengths is not null))
            throw Refusal("the batches are padded and their lengths are on the host: bring them to one length in the data set");
        if (_flags?.AreTheSame() == false)
            Forget();
        _flags ??= new ModelFlags(step.Model);
        var recorded = Find(batches);
        if (recorded.WarmUps < WarmUps)
            return recorded.WarmUp(batches, taken, work);
        if (!recorded.IsRecorded)
            Record(recorded, batches, work);
        var row = recorded.Replay(batches, taken, work);
        Check(recorded);
        return row;
    }

    /// <summary>Drops what was recorded: what it goes by is going to be another.</summary>
    public void Forget()
    {
        foreach (var recorded in _steps.Values)
            recorded.Dispose();
        _steps.Clear();
        _flags = null;
    }

    public void Dispose() => Forget();

    private RecordedStep Find(IReadOnlyList<Batch> batches)
    {
        var shape = string.Join("; ", batches.Select(batch => $"inputs {Shapes.Of(batch.Inputs)} {batch.Inputs.dtype}, targets {Shapes.Of(batch.Targets)} {batch.Targets.dtype}"));
        if (_steps.TryGetValue(shape, out var known))
            return known;
        if (_steps.Count == MostShapes)
            throw Refusal($"the batches have more than {MostShapes} shapes, lately {shape}: bring them to one shape (padding, cropping, LoaderOptions.DropLast)");
        return _steps[shape] = new RecordedStep(create());
    }

    private void Record(RecordedStep recorded, IReadOnlyList<Batch> batches, StepWork work)
    {
        try
        {
            recorded.Record(batches, device, work, step);
        }
        catch (ExternalException error) when (!OutOfMemory.Is(error))
        {
            throw Refusal($"{step.GetType().Name} does what CUDA cannot record, such as reading a value (item, cpu) or making tensors on the host: {error.Message.Split('\n')[0]}", error);
        }
        Check(recorded);
    }

    private void Check(RecordedStep recorded)
    {
        if (recorded.Reads > 0)
            throw Refusal($"{step.GetType().Name} reads values in its forward pass");
        if (recorded.IsCounted)
            throw Refusal($"{step.GetType().Name} goes by {nameof(TrainingStep.StepsTaken)}, which a recording does not know");
    }

    private static NotSupportedException Refusal(string why, Exception? cause = null)
        => new($"{nameof(ExecutionOptions)}.{nameof(ExecutionOptions.CudaGraph)} cannot be used here: {why}. Without it the run goes as ever.", cause);
}
