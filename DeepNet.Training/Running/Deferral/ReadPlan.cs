using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether a run may leave its figures on the device, and for how many steps.</summary>
/// <param name="Every">Steps between two reads where nothing is in the way.</param>
/// <param name="Obstacle">Why every step has to be read all the same; null where nothing is in the way.</param>
internal sealed record ReadPlan(int Every, string? Obstacle)
{
    private const int OnCuda = 20;

    /// <param name="options">The run's.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="learners">Who learns.</param>
    /// <param name="metrics">What is followed.</param>
    /// <param name="averaging">What is averaged; null for nothing.</param>
    public static ReadPlan Of(ExecutionOptions options, Device device, IReadOnlyList<Learner> learners, SplitMetrics metrics, WeightAveraging? averaging)
        => new(EveryOn(device, options.ReadEvery), ObstacleOf(learners, metrics, averaging));

    /// <summary>Steps between two reads on a device, as asked for or by default.</summary>
    public static int EveryOn(Device device, int? asked = null) => asked ?? (device.type == DeviceType.CUDA ? OnCuda : 1);

    /// <summary>What leaves a run's figures on the device; null where each step is read.</summary>
    public Deferral? Defer(Learner learner, nn.Module model, Device device, SplitMetrics metrics)
        => Obstacle is null && (Every > 1 || learner.StepsOnDevice) ? new Deferral(learner, model, device, metrics) : null;

    /// <summary>What somebody should know who has asked for something else; null for nothing.</summary>
    public string? Notice(ExecutionOptions options) => options.ReadEvery > 1 && Obstacle is not null
        ? $"{nameof(ExecutionOptions.ReadEvery)} is {Every}, but every step is read, since {Obstacle}."
        : null;

    private static string? ObstacleOf(IReadOnlyList<Learner> learners, SplitMetrics metrics, WeightAveraging? averaging)
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
