namespace DeepNet.Training;

/// <summary>
/// Adam for large batches, each layer's step in proportion to its weights: r = m̂ / (√v̂ + ε) + λ w; w ← w − η (‖w‖ / ‖r‖) r (You et al.
/// 2020).
/// </summary>
/// <remarks>
/// φ of the paper is the identity, and the proportion is 1 where either norm is 0. As in the authors' program, and not in the paper's formula,
/// norms and biases neither decay nor take their proportion; <see cref="GroupedOptimizer.DecayNormsAndBiases"/> and
/// <see cref="AdaptNormsAndBiases"/> say otherwise. The state is float32 for narrower parameters.
/// </remarks>
public sealed record Lamb : AdaptiveMoments
{
    /// <summary>ε, above 0. Default 1e-6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double Epsilon { get; init => field = Require.Positive(value); } = 1e-6;

    /// <summary>λ, at least 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); } = 0.01;

    /// <summary>Whether the steps of parameters of fewer than two dimensions are in proportion to their weights too. Default false.</summary>
    public bool AdaptNormsAndBiases { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new LambRule(Beta1, Beta2, Epsilon, AdaptNormsAndBiases);
}
