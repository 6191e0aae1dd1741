using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training data, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required int Epochs { get; init => field = Require.AtLeast(1, value); }

    /// <summary>What updates the weights. Default <see cref="AdamW"/> as it comes.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamW();

    /// <summary>The learning rate over the run. Default <see cref="Constant"/>.</summary>
    public Schedule Schedule { get; init; } = new Constant();

    /// <summary>
    /// The seed of what is random while training (dropout). The model's initial weights are drawn before: call
    /// <c>torch.manual_seed</c> ahead of its constructor. Default 1.
    /// </summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where the run is kept and resumed from. Default null: nowhere.</summary>
    [JsonIgnore]
    public CheckpointOptions? Checkpoints { get; init; }
}
