using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What is known of a step that tells classes apart.</summary>
internal static class ClassTargets
{
    /// <summary>The name of the step's loss in its card, or empty.</summary>
    public static string LossName(TrainingStep step) => step.Card.GetValueOrDefault("loss", "");

    /// <summary>The target that does not count, or null for none.</summary>
    public static long? Ignored(TrainingStep step)
        => step is TokenStep tokens ? tokens.IgnoreIndex
        : long.TryParse(step.Card.GetValueOrDefault("loss.ignore_index", step.Card.GetValueOrDefault("ignore_index", "")), NumberStyles.Integer, CultureInfo.InvariantCulture, out var ignored) ? ignored
        : null;

    /// <summary>Whether outputs are scores [batch, classes, …] and targets class numbers [batch, …].</summary>
    public static bool AreThere(in StepOutcome outcome)
        => outcome is { Outputs: { } outputs, Targets: { } targets }
        && outputs.is_floating_point() && targets.is_integral() && targets.dtype != ScalarType.Bool
        && outputs.dim() >= 2 && outputs.shape[1] >= 2 && outputs.shape.Where((_, index) => index != 1).SequenceEqual(targets.shape);

    /// <summary>The cross-entropy of the outputs as logits, if that is the loss, by its name or by its value; otherwise null.</summary>
    public static double? CrossEntropy(TrainingStep step, TrialPass pass)
    {
        if (!AreThere(pass.Outcome))
            return null;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var entropy = nn.functional.cross_entropy(pass.Outcome.Outputs!.to(float32), pass.Outcome.Targets!.to(int64), ignore_index: Ignored(step) ?? -100).ToDouble();
        return LossName(step) == Loss.CrossEntropy.Name || Math.Abs(entropy - pass.Loss) <= 1e-3 * (1 + entropy) ? entropy : null;
    }
}
