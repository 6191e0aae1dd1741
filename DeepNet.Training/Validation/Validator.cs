namespace DeepNet.Training;

/// <summary>Measures the model by the validation data, with its own weights and with their average.</summary>
internal sealed class Validator(
    Evaluation evaluation, BatchPlan batches, AveragedWeights? average, Action<TrainingEvent> notify, TimeProvider time)
{
    public const string Split = "val";

    /// <summary>The first part of the names of the averaged weights' figures.</summary>
    public static string SplitOf(WeightAveraging averaging) => $"{Split}-{averaging.Name}";

    /// <returns>All figures by full name, or null when asked to stop.</returns>
    public Dictionary<string, double>? Run(long step, int epoch, CancellationToken stop)
    {
        var values = new Dictionary<string, double>();
        if (!Measure(Split))
            return null;
        return average is not { Updates: > 0 } || average.With(() => Measure(SplitOf(average.Averaging))) ? values : null;

        bool Measure(string split)
        {
            var start = time.GetTimestamp();
            if (evaluation.Run(batches.Validation(evaluation.Device, stop), split, stop) is not { } measured)
                return false;
            foreach (var (name, value) in measured.Values)
                values[name] = value;
            notify(new ValidationCompleted(step, epoch, split, measured.Values, measured.Details, time.GetElapsedTime(start)));
            return true;
        }
    }
}
