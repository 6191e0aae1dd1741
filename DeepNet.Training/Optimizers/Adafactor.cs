namespace DeepNet.Training;

/// <summary>
/// Adam's step with the mean square of a matrix's gradient kept as one row and one column (Shazeer and Stern 2018): R and C are running
/// means over the columns and rows of G² + ε₁ with memory β̂₂ = 1 − t^(−c); V = R Cᵀ / mean(R); U = G / √V, shortened to an RMS of at most d;
/// W ← (1 − η λ) W − η max(ε₂, RMS(W)) U.
/// </summary>
/// <remarks>
/// It differs from the paper in this: the relative step size ρ_t = min(10⁻², 1/√t) is left to <see cref="LearningRate"/> and the
/// schedule (an inverse square root that sets in after 10,000 steps is the paper's); weight decay, which the paper has not, is decoupled; a
/// parameter of more than two dimensions is taken as the matrix [first, all others]. The state is float32 for narrower parameters.
/// </remarks>
public sealed record Adafactor : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.01: with <see cref="ScaleByParameter"/>, a hundredth of the parameter's own size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.01;

    /// <summary>Whether the step is proportional to max(ε₂, RMS(W)). Default true.</summary>
    public bool ScaleByParameter { get; init; } = true;

    /// <summary>c of the memory β̂₂ = 1 − t^(−c), above 0 and at most 1. Default 0.8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double MemoryExponent { get; init => field = Require.ShareAboveZero(value); } = 0.8;

    /// <summary>d, the greatest RMS of U, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double ClipThreshold { get; init => field = Require.Positive(value); } = 1;

    /// <summary>β₁ of a running mean of U that takes its place, 0 to less than 1; it takes a tensor of the parameter's size. Default 0: none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta1 { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>ε₁, added to G², above 0. Default 1e-30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Epsilon { get; init => field = Require.Positive(value); } = 1e-30;

    /// <summary>ε₂, the least RMS that a parameter counts with, above 0. Default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double MinimumScale { get; init => field = Require.Positive(value); } = 1e-3;

    /// <summary>λ, the share of each weight that decays at learning rate 1, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new AdafactorRule(this);
}
