using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether the first loss is what a model that knows nothing has, and whether its outputs are what the loss takes.</summary>
internal static class LossCheck
{
    private const double Least = 0.05;
    private const int FewestValues = 32;

    /// <summary>The loss against ln C.</summary>
    public static IEnumerable<string> Initial(TrainingStep step, TrialPass pass)
    {
        var who = pass.Player.Name == "" ? "The loss" : $"The loss of {pass.Player.Name}";
        if (!double.IsFinite(pass.Loss))
        {
            yield return FormattableString.Invariant($"{who} of the first batch is {pass.Loss} before any step; it should be finite. Look for logarithms, divisions and roots of 0 in model and loss, and for values in the data that are not finite.");
            yield break;
        }
        if (ClassTargets.CrossEntropy(step, pass) is not { } entropy)
            yield break;
        var classes = pass.Outcome.Outputs!.shape[1];
        var guessing = Math.Log(classes);
        if (entropy > Math.Max(1.5 * guessing, guessing + 0.7))
            yield return FormattableString.Invariant($"{who} of the first batch is {entropy:G4} before any step; guessing among {classes:N0} classes has ln {classes} = {guessing:G4}, and fresh weights should be near that. The logits are too large: normalise the inputs, or start the last layer with smaller weights.");
        else if (entropy < Least * guessing)
            yield return FormattableString.Invariant($"{who} of the first batch is {entropy:G4} before any step; guessing among {classes:N0} classes has ln {classes} = {guessing:G4}. Unless the weights have been trained before, the inputs give the labels away, or all labels are the same.");
    }

    /// <summary>Probabilities where the loss takes logits.</summary>
    public static IEnumerable<string> Logits(TrainingStep step, TrialPass pass)
    {
        if (pass.Outcome.Outputs is not { } outputs || !outputs.is_floating_point() || outputs.numel() == 0)
            yield break;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = outputs.to(float32);
        var (least, most) = values.aminmax();
        if (ClassTargets.CrossEntropy(step, pass) is not null)
        {
            var off = (values.sum(1) - 1).abs().amax().ToDouble();
            if (least.ToDouble() >= 0 && off < 1e-3)
                yield return $"The outputs of each sample are not negative and sum to 1 over the {outputs.shape[1]} classes, as after a softmax; cross-entropy takes logits and applies the softmax itself. Remove the model's last softmax: with two of them gradients are small and the loss cannot fall to 0.";
        }
        else if (ClassTargets.LossName(step) == Loss.BinaryCrossEntropy.Name && outputs.numel() >= FewestValues && least.ToDouble() >= 0 && most.ToDouble() <= 1)
            yield return FormattableString.Invariant($"All {outputs.numel():N0} outputs are from {least.ToDouble():G4} to {most.ToDouble():G4}, as after a sigmoid; binary cross-entropy takes logits and applies the sigmoid itself. Remove the model's last sigmoid.");
    }
}
