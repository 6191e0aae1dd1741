using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What came of a player's forward and backward pass.</summary>
/// <param name="Player">Who took a turn.</param>
/// <param name="Outcome">What it made of the batch, detached.</param>
/// <param name="Loss">The value of the loss.</param>
/// <param name="Gradients">The largest absolute value of each trainable parameter's gradient; null where there is none.</param>
internal sealed record TrialPass(Player Player, StepOutcome Outcome, double Loss, IReadOnlyList<(string Name, double? Largest)> Gradients)
{
    /// <summary>Each player's turn on a batch in training mode; the gradients are dropped again.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="batch">The batch, on the model's device.</param>
    /// <param name="precision">The types that are computed with.</param>
    /// <param name="state">The model's state before.</param>
    public static IReadOnlyList<TrialPass> All(TrainingStep step, Batch batch, Precision precision, ModelState state)
    {
        step.Model.train();
        var policy = precision.Create(Devices.Of(step.Model));
        var trainable = state.Trainable.ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        return [.. step.Players.Select(player =>
        {
            var own = player.Model.named_parameters().Where(named => trainable.Contains(named.parameter)).ToArray();
            // As in training, the others' parameters need no gradient meanwhile.
            foreach (var parameter in trainable)
                parameter.requires_grad = false;
            foreach (var (_, parameter) in own)
                parameter.requires_grad = true;
            StepOutcome outcome;
            using (policy.Forward())
                outcome = player.Forward(batch);
            if (outcome.Loss.requires_grad)
                policy.Backward(outcome.Loss);
            var pass = new TrialPass(
                player,
                new StepOutcome(outcome.Loss.detach(), outcome.Count, outcome.Outputs?.detach(), outcome.Targets?.detach()),
                outcome.Loss.ToDouble(),
                Largest([.. own.Select(named => (named.name, named.parameter.grad))]));
            state.DropGradients();
            foreach (var parameter in trainable)
                parameter.requires_grad = true;
            return pass;
        })];
    }

    private static IReadOnlyList<(string, double?)> Largest((string Name, Tensor? Gradient)[] gradients)
    {
        using var scope = NewDisposeScope();
        var there = gradients.Where(named => named.Gradient is not null).ToArray();
        // NaN is larger than everything to amax.
        var values = there.Length == 0 ? [] : Host.Doubles(stack([.. there.Select(named => named.Gradient!.detach().abs().amax().to(float32))]));
        var byName = there.Zip(values).ToDictionary(pair => pair.First.Name, pair => (double?)pair.Second);
        return [.. gradients.Select(named => (named.Name, byName.GetValueOrDefault(named.Name)))];
    }
}
