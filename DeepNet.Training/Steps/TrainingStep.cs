using DeepNet.Data;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>
/// What is done with a batch: the user's seam. The trainer calls <see cref="Forward"/>, runs the backward pass from the loss and updates the
/// weights; tensors made meanwhile are disposed of after the step. A step with several optimizers names its <see cref="Players"/>.
/// </summary>
public abstract class TrainingStep
{
    /// <summary>What is trained: its parameters are updated, its state is saved.</summary>
    public abstract torch.nn.Module Model { get; }

    /// <summary>Who learns from a batch, in order. Default one player: <see cref="Forward"/> with all of <see cref="Model"/>.</summary>
    public virtual IReadOnlyList<Player> Players => [new Player("", Model, Forward)];

    /// <summary>Metrics to compute beside the loss. Default none.</summary>
    public virtual IReadOnlyList<Metric> Metrics => [];

    /// <summary>What <see cref="StepOutcome.Count"/> counts: <c>samples</c> (the default) or <c>tokens</c>.</summary>
    public virtual string Unit => "samples";

    /// <summary>
    /// Optimizer steps that the run has taken so far, those before a resumption included; set by the trainer before each step, and by a loop of one's
    /// own. What changes over a run without being a learning rate, a warm-up of a part of the loss, goes by it.
    /// </summary>
    public long StepsTaken
    {
        get
        {
            IsCounted = true;
            return field;
        }
        set => field = Require.AtLeast(0, value);
    }

    /// <summary>Whether somebody has asked for <see cref="StepsTaken"/>.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>What the run card says of the step, beside its type.</summary>
    public virtual IReadOnlyDictionary<string, string> Card => new Dictionary<string, string>();

    /// <summary>The forward pass and the loss of a batch, in training as in validation.</summary>
    /// <param name="batch">The batch, on the model's device.</param>
    public abstract StepOutcome Forward(Batch batch);

    /// <summary>What the model answers, for <see cref="Trainer.Predict"/>. Default the outputs of <see cref="Forward"/>.</summary>
    /// <param name="batch">The batch, on the model's device.</param>
    public virtual torch.Tensor Predict(Batch batch) => Forward(batch).Outputs
        ?? throw new NotSupportedException($"{GetType().Name} gives no outputs: override Predict to say what the model answers.");

    /// <summary>
    /// The loss of each sample, [batch], to find the hardest ones by; null where the step cannot tell. Default those of the outcome.
    /// </summary>
    /// <param name="outcome">What <see cref="Forward"/> made of the batch.</param>
    public virtual torch.Tensor? SampleLosses(in StepOutcome outcome) => outcome.SampleLosses;
}
