namespace DeepNet.Training;

/// <summary>
/// The exponential moving average of the weights: a ← d a + (1 − d) w (Polyak and Juditsky 1992 with a memory, as in Tarvainen and Valpola
/// 2017). The first weights are taken as they are, so that the random initial ones leave no trace, as in PyTorch's AveragedModel.
/// </summary>
public sealed record Ema : WeightAveraging
{
    /// <inheritdoc/>
    public override string Name => "ema";

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <summary>d, the share of the old average that each update keeps, 0 to less than 1: a memory of about 1 / (1 − d) updates. Default 0.999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Decay { get; init => field = Require.ShareBelowOne(value); } = 0.999;

    /// <summary>Whether the memory grows from a short one: d is at most (1 + n) / (10 + n) after n updates, as in TensorFlow. Default false.</summary>
    public bool Warmup { get; init; }

    /// <summary>Steps between updates, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long Every { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <inheritdoc/>
    public override bool IsDue(long step, RunLength length) => step % Every == 0;

    /// <inheritdoc/>
    public override double Share(long updates) => 1 - (Warmup ? Math.Min(Decay, (1.0 + updates) / (10.0 + updates)) : Decay);
}
