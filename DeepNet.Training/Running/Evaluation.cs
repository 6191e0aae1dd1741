using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One pass over data that changes nothing: no gradients, and the model in evaluation mode while it lasts.</summary>
internal static class Evaluation
{
    /// <returns>The metrics by name, or null when asked to stop.</returns>
    public static IReadOnlyDictionary<string, double>? Run(TrainingStep step, BatchLoader data, string split, CancellationToken stop)
    {
        // The metrics may hold an epoch's sums, which a run that is stopped in here still has to save.
        var before = step.Metrics.Select(metric => metric.Sums).ToArray();
        var metrics = new SplitMetrics(split, step.Metrics);
        metrics.Reset();
        var device = Devices.Of(step.Model);
        var wasTraining = step.Model.training;
        step.Model.eval();
        try
        {
            using var noGrad = no_grad();
            foreach (var batch in data.From())
            {
                if (stop.IsCancellationRequested)
                    return null;
                using var scope = NewDisposeScope();
                var outcome = step.Forward(Devices.Move(batch, device, scope));
                metrics.Add(outcome.Loss.ToDouble(), outcome);
            }
            return metrics.Values();
        }
        finally
        {
            step.Model.train(wasTraining);
            foreach (var (metric, sums) in step.Metrics.Zip(before))
                metric.Sums = sums;
        }
    }

    /// <returns>[samples, …] on the CPU.</returns>
    public static Tensor Predict(TrainingStep step, BatchLoader data)
    {
        var device = Devices.Of(step.Model);
        var wasTraining = step.Model.training;
        step.Model.eval();
        try
        {
            using var noGrad = no_grad();
            using var all = NewDisposeScope();
            var answers = new List<Tensor>();
            foreach (var batch in data.From())
            {
                using var scope = NewDisposeScope();
                answers.Add(step.Predict(Devices.Move(batch, device, scope)).cpu().MoveToOuterDisposeScope());
            }
            return cat(answers).MoveToOuterDisposeScope();
        }
        finally
        {
            step.Model.train(wasTraining);
        }
    }
}
