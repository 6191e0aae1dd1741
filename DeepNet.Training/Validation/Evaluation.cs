using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Passes over data that change nothing: no gradients, and the model in evaluation mode while they last.</summary>
/// <param name="step">What is done with a batch.</param>
/// <param name="precision">The types that are computed with.</param>
/// <param name="channelsLast">Whether images are laid out with the channels innermost.</param>
/// <param name="readEvery">Batches between two reads of losses and metrics from the device.</param>
internal sealed class Evaluation(TrainingStep step, PrecisionPolicy precision, bool channelsLast, int readEvery)
{
    /// <summary>Where the model is.</summary>
    public Device Device => Devices.Of(step.Model);

    /// <returns>The metrics of the split, or null when asked to stop.</returns>
    public Measured? Run(IEnumerable<Batch> batches, string split, CancellationToken stop)
    {
        // The metrics may hold an epoch's sums, which go on afterwards.
        var before = step.Metrics.Select(metric => metric.Sums).ToArray();
        var metrics = new SplitMetrics(split, step.Metrics);
        metrics.Reset();
        using var passes = new DeferredPasses(metrics, readEvery);
        try
        {
            if (!ForEach(batches, stop, batch => Add(batch, passes)))
                return null;
            passes.Read();
            if (passes.IsFinite || readEvery == 1)
                return new Measured(metrics.Values(), metrics.Details());
        }
        finally
        {
            foreach (var (metric, sums) in step.Metrics.Zip(before))
                metric.Sums = sums;
        }
        return new Evaluation(step, precision, channelsLast, readEvery: 1).Run(batches, split, stop);
    }

    // Targets that are out of range are told from other reasons for a loss that is not finite while their batch is at hand.
    private void Add(Batch batch, DeferredPasses passes)
    {
        passes.Add(Forward(batch));
        if (readEvery == 1 && !passes.IsFinite && !TargetCheck.Looks(batch.Targets.device))
            using (TargetCheck.Look())
                Forward(batch);
    }

    /// <returns>[samples, …] on the CPU.</returns>
    public Tensor Predict(IEnumerable<Batch> batches)
    {
        using var all = NewDisposeScope();
        var answers = new List<Tensor>();
        ForEach(batches, CancellationToken.None, batch =>
        {
            using (precision.Forward())
            {
                var answer = step.Predict(batch).cpu().DetachFromDisposeScope();
                all.Attach(answer);
                answers.Add(answer);
            }
        });
        return answers.Count > 0
            ? cat(answers).MoveToOuterDisposeScope()
            : throw new ArgumentException("There is no sample to predict for: the data set is empty.");
    }

    private StepOutcome Forward(Batch batch)
    {
        using (precision.Forward())
            return step.Forward(batch);
    }

    /// <summary>Does something with each batch, brought to the model's device, in a dispose scope of its own.</summary>
    /// <returns>False when asked to stop.</returns>
    public bool ForEach(IEnumerable<Batch> batches, CancellationToken stop, Action<Batch> action)
    {
        var device = Device;
        using var modes = new ModuleModes(step.Model);
        step.Model.eval();
        using var noGrad = no_grad();
        var all = new StoppableBatches(batches.OnDevice(device), stop);
        foreach (var batch in all)
        {
            if (stop.IsCancellationRequested)
                return false;
            using var scope = NewDisposeScope();
            action(Devices.Move(batch, device, channelsLast, scope));
        }
        return !all.WereStopped;
    }
}

/// <summary>What a pass over a split measured.</summary>
/// <param name="Values">Figures by full name.</param>
/// <param name="Details">What is no single figure, by full name.</param>
internal sealed record Measured(IReadOnlyDictionary<string, double> Values, IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode> Details);
