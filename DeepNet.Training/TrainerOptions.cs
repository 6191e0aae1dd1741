using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training data, at least 1. Default null: <see cref="Limits"/> decide; one of the two must be given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? Epochs { get; init => field = value is { } epochs ? Require.AtLeast(1, epochs) : null; }

    /// <summary>Where the run ends beside <see cref="Epochs"/>: steps, tokens, wall time. Default: nowhere.</summary>
    public RunLimits Limits { get; init => field = Require.Given(value); } = new();

    /// <summary>What updates the weights. Default <see cref="AdamW"/> as it comes.</summary>
    public OptimizerOptions Optimizer { get; init => field = Require.Given(value); } = new AdamW();

    /// <summary>The learning rate over the run. Default <see cref="Constant"/>.</summary>
    public Schedule Schedule { get; init => field = Require.Given(value); } = new Constant();

    /// <summary>The types that are computed with. Default <see cref="Precision.Full"/>: those of the model's parameters.</summary>
    public Precision Precision { get; init => field = Require.Given(value); } = Precision.Full;

    /// <summary>Gradient accumulation and clipping. Default: neither.</summary>
    public GradientOptions Gradients { get; init => field = Require.Given(value); } = new();

    /// <summary>
    /// An average of the weights over the steps, validated and saved beside the raw ones: its figures are named <c>val-ema/…</c>, its file is
    /// <c>model-ema.safetensors</c>. Default null: none.
    /// </summary>
    public WeightAveraging? Averaging { get; init; }

    /// <summary>When the model is measured by the validation data. Default: after each epoch.</summary>
    public ValidationOptions Validation { get; init => field = Require.Given(value); } = new();

    /// <summary>Ends the run when a metric makes no more progress. Default null: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>What is looked at before a fresh run's first step; findings are warnings. Default: everything but overfitting.</summary>
    [JsonIgnore]
    public PreFlightOptions PreFlight { get; init => field = Require.Given(value); } = new();

    /// <summary>
    /// Where to train: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or <c>auto</c>, the first CUDA device where there is one and else the CPU. The model is
    /// moved there and stays. A run may go on from its checkpoints on another device. Default null: where the model is.
    /// </summary>
    /// <exception cref="ArgumentException">The value is no such name.</exception>
    public string? Device { get; init => field = value is null ? null : ComputeDevice.Checked(value, nameof(Device)); }

    /// <summary>What is done about values that are not finite. Default: report the first, keep what repeats it, and stop.</summary>
    public NumericsOptions Numerics { get; init => field = Require.Given(value); } = new();

    /// <summary>Memory layout, determinism, anomaly detection, want of memory. Default: the fastest, as far as memory goes.</summary>
    public ExecutionOptions Execution { get; init => field = Require.Given(value); } = new();

    /// <summary>A run on a part of the data only. Default null: on all.</summary>
    public Trial? Trial { get; init; }

    /// <summary>
    /// The seed of what is random while training (dropout). The model's initial weights are drawn before: call
    /// <c>torch.manual_seed</c> ahead of its constructor. Default 1.
    /// </summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where the run is kept and resumed from. Default null: nowhere.</summary>
    [JsonIgnore]
    public CheckpointOptions? Checkpoints { get; init; }
}
