namespace DeepNet.Training;

/// <summary>
/// The learning rate falls by a factor whenever a metric has made no progress for some validations (Keras' and PyTorch's
/// ReduceLROnPlateau). The one schedule with a state (<see cref="PlateauState"/>), which is kept in the checkpoint.
/// </summary>
public sealed record ReduceOnPlateau : Schedule
{
    /// <summary>The metric to watch. Default <c>val/loss</c>.</summary>
    public string Metric { get; init; } = "val/loss";

    /// <summary>The factor of each fall, above 0 and below 1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Factor { get; init => field = Require.ShareBelowOne(Require.Positive(value)); } = 0.1;

    /// <summary>Validations without progress that are put up with, at least 0. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Patience { get; init => field = Require.AtLeast(0, value); } = 10;

    /// <summary>The share of the best value by which another must be better to be progress, 0 to 1. Default 1e-4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Threshold { get; init => field = Require.Share(value); } = 1e-4;

    /// <summary>Validations after a fall in which none is counted, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Cooldown { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The least share of the peak, 0 to 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    [System.Text.Json.Serialization.JsonIgnore]
    public override ReduceOnPlateau? Plateau => this;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Max(Floor, Math.Pow(Factor, length.Reductions));
}

/// <summary>What a <see cref="ReduceOnPlateau"/> remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Bad">Validations without progress since.</param>
/// <param name="Cooldown">Validations left in which none is counted.</param>
/// <param name="Reductions">Falls so far.</param>
public sealed record PlateauState(double? Best = null, int Bad = 0, int Cooldown = 0, int Reductions = 0);
