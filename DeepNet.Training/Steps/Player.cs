using DeepNet.Data;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>
/// One of those that learn in a step: parameters with an optimizer of their own. In an adversarial step there are two, and each takes its
/// turn on the same batch; while one does, the parameters of the others need no gradient.
/// </summary>
/// <param name="Name">The first part of its figures' names (<c>critic</c>: <c>train/critic/loss</c>); empty for the only one.</param>
/// <param name="Model">Its parameters: <see cref="TrainingStep.Model"/> or a part of it.</param>
/// <param name="Forward">The forward pass and the loss of its turn.</param>
public sealed record Player(string Name, torch.nn.Module Model, Func<Batch, StepOutcome> Forward)
{
    /// <summary>The first part of its figures' names; empty for the only player.</summary>
    public string Name { get; init => field = Require.Given(value); } = Require.Given(Name);

    /// <summary>Its parameters: <see cref="TrainingStep.Model"/> or a part of it.</summary>
    public torch.nn.Module Model { get; init => field = Require.Given(value); } = Require.Given(Model);

    /// <summary>The forward pass and the loss of its turn.</summary>
    public Func<Batch, StepOutcome> Forward { get; init => field = Require.Given(value); } = Require.Given(Forward);

    /// <summary>What updates its parameters. Default null: the trainer's.</summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>Its learning rate over the run. Default null: the trainer's.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How its gradients are limited. Default null: as the trainer's.</summary>
    public GradientClip? Clip { get; init; }

    /// <summary>It takes a turn in every n-th step only, the n-th first: 5 for the generator of a Wasserstein GAN. At least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Every { get; init => field = Require.AtLeast(1, value); } = 1;
}
