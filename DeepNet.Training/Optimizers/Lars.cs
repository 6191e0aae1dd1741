namespace DeepNet.Training;

/// <summary>
/// Momentum for large batches, each layer's step in proportion to its weights: v ← μ v + η τ ‖w‖ / (‖g‖ + λ ‖w‖) · (g + λ w); w ← w − v (You,
/// Gitman and Ginsburg 2017).
/// </summary>
/// <remarks>
/// The proportion is 1 where either norm is 0. As is usual, and not in the paper, norms and biases do not take it; nor do they decay unless
/// <see cref="GroupedOptimizer.DecayNormsAndBiases"/> is true.
/// </remarks>
public sealed record Lars : GroupedOptimizer
{
    /// <summary>η, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 1;

    /// <summary>μ, 0 to 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Momentum { get; init => field = Require.Share(value); } = 0.9;

    /// <summary>τ, the paper's trust coefficient, above 0. Default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Trust { get; init => field = Require.Positive(value); } = 1e-3;

    /// <summary>λ, the L2 penalty, at least 0. Default 0.0005.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); } = 5e-4;

    /// <summary>Whether the steps of parameters of fewer than two dimensions are in proportion to their weights too. Default false.</summary>
    public bool AdaptNormsAndBiases { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new LarsRule(Momentum, Trust, AdaptNormsAndBiases);
}
