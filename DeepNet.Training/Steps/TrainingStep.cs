using DeepNet.Data;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>
/// What is done with a batch: the user's seam. The trainer calls <see cref="Forward"/>, runs the backward pass from the loss and updates the
/// weights; tensors made meanwhile are disposed of after the step.
/// </summary>
public abstract class TrainingStep
{
    /// <summary>What is trained: its parameters are updated, its state is saved.</summary>
    public abstract torch.nn.Module Model { get; }

    /// <summary>Metrics to compute beside the loss. Default none.</summary>
    public virtual IReadOnlyList<Metric> Metrics => [];

    /// <summary>What the run card says of the step, beside its type.</summary>
    public virtual IReadOnlyDictionary<string, string> Card => new Dictionary<string, string>();

    /// <summary>The forward pass and the loss of a batch, in training as in validation.</summary>
    /// <param name="batch">The batch, on the model's device.</param>
    public abstract StepOutcome Forward(Batch batch);
}
