namespace DeepNet.Training;

/// <summary>
/// Divides the gradient by the root of the sum of its squares so far: s ← s + g²; w ← w − η_t g / (√s + ε) with η_t = η / (1 + (t − 1) κ)
/// (Duchi, Hazan and Singer 2011; κ = 0 there).
/// </summary>
public sealed record Adagrad : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.01;

    /// <summary>κ, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRateDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>What s begins with, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double InitialSum { get; init => field = Require.NotNegative(value); }

    /// <summary>ε, above 0. Default 1e-10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Epsilon { get; init => field = Require.Positive(value); } = 1e-10;

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new AdagradRule(LearningRateDecay, InitialSum, Epsilon);
}
