using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether a model can learn one batch by heart, which is the least to ask for.</summary>
internal static class OverfitCheck
{
    public static IEnumerable<string> Of(TrainingStep step, Batch batch, Precision precision, OptimizerOptions optimizer, PreFlightOptions options, ModelState state)
    {
        if (step.Players is not [var player])
        {
            yield return $"The step has {step.Players.Count} players, and whether one batch can be learned by heart was not tried: their losses do not fall together. Set OverfitOneBatch to false.";
            yield break;
        }
        step.Model.train();
        var policy = precision.Create(Devices.Of(step.Model));
        var trainable = state.Trainable.ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var chosen = player.Optimizer ?? optimizer;
        var learned = player.Model.named_parameters().Where(named => trainable.Contains(named.parameter)).ToArray();
        if (learned.Length == 0)
            yield break; // the check of gradients tells
        using var updates = policy.CreateOptimizer(chosen, learned);
        updates.LearningRate = chosen.LearningRate;
        var (first, last) = (double.NaN, double.NaN);
        for (var taken = 0; taken <= options.OverfitSteps; taken++)
        {
            last = Learn();
            if (taken == 0)
                first = last;
            if (!double.IsFinite(last))
                break;
            if (taken == options.OverfitSteps)
                break;
            if (updates.Ascend())
            {
                state.DropGradients();
                Learn();
            }
            policy.Step(updates, player.Clip);
            state.DropGradients();
        }
        state.DropGradients();
        state.PutBackValues();
        if (!(last <= options.OverfitShare * first))
            yield return FormattableString.Invariant($"{options.OverfitSteps} steps on the first batch alone brought its loss from {first:G4} to {last:G4}; at most {options.OverfitShare:P0} of it, {options.OverfitShare * first:G4}, should be left. ")
                + (double.IsFinite(last) ? "Look for labels that do not belong to their inputs, a learning rate that is too low or too high, layers without gradients, and strong dropout; or the loss has a floor above 0, as with label smoothing: raise OverfitShare." : "It diverged: lower the learning rate.");

        double Learn()
        {
            using var scope = NewDisposeScope();
            StepOutcome outcome;
            using (policy.Forward())
                outcome = player.Forward(batch);
            if (outcome.Loss.requires_grad)
                policy.Backward(outcome.Loss);
            return outcome.Loss.ToDouble();
        }
    }
}
