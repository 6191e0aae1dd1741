using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether a run may leave its figures on the device, and for how many steps.</summary>
internal static class ReadPlan
{
    private const int OnCuda = 20;

    /// <summary>Steps between two reads where nothing else is in the way.</summary>
    public static int Every(ExecutionOptions options, Device device) => options.ReadEvery ?? (device.type == DeviceType.CUDA ? OnCuda : 1);

    /// <summary>Why every step has to be read all the same; null where nothing is in the way.</summary>
    public static string? Obstacle(IReadOnlyList<Learner> learners, SplitMetrics metrics, WeightAveraging? averaging)
    {
        if (learners.Count > 1)
            return $"the step has {learners.Count} players, of which each has to know what the one before came to";
        if (learners[0].Player.Every > 1)
            return "the player has no turn in some steps";
        if (learners[0].Optimizer.Ascends)
            return "the optimizer takes two passes a step";
        if (!metrics.Tallies)
            return $"the metrics {string.Join(", ", metrics.Readers)} read what they count (Metric.{nameof(Metric.Tallies)})";
        if (averaging is not null && learners[0].Precision.Scaler is not null)
            return "an average has to know which steps the loss scaling skipped";
        return null;
    }
}
