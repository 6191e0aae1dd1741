namespace DeepNet.Training;

/// <summary>How the steps of a trial are taken, beside the optimizer: as in the training that it is for.</summary>
public sealed record TrialOptions
{
    /// <summary>The types that the model computes in. Default <see cref="Precision.Full"/>.</summary>
    public Precision Precision { get; init => field = Require.Given(value); } = Precision.Full;

    /// <summary>How gradients are limited. Default null: not at all.</summary>
    public GradientClip? Clip { get; init; }

    /// <summary>The name of the player that learns, while the others stay as they are. Default null, for steps with one player.</summary>
    public string? Player { get; init; }
}
