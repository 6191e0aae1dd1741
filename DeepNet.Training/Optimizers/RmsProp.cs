namespace DeepNet.Training;

/// <summary>
/// Divides the gradient by a running mean of its magnitude: s ← α s + (1 − α) g²; w ← w − η g / (√s + ε) (Hinton, Srivastava and Swersky
/// 2012, lecture 6e), with momentum (Graves 2013) and without the mean (<see cref="Centered"/>) on request.
/// </summary>
/// <remarks>As PyTorch's, it adds ε to the root; some others add it inside.</remarks>
public sealed record RmsProp : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.01;

    /// <summary>α, the memory of the mean squared gradient, 0 to less than 1. Default 0.99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Alpha { get; init => field = Require.ShareBelowOne(value); } = 0.99;

    /// <summary>ε, above 0. Default 1e-8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Epsilon { get; init => field = Require.Positive(value); } = 1e-8;

    /// <summary>μ of the momentum b ← μ b + g / (√s + ε); w ← w − η b, 0 to 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Momentum { get; init => field = Require.Share(value); }

    /// <summary>Whether the variance of the gradient takes the place of s: its mean's square is subtracted. Default false.</summary>
    public bool Centered { get; init; }

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>Whether the weights decay by themselves and not through the gradient: w ← (1 − η λ) w before the step. Default false.</summary>
    public bool DecoupledDecay { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new RmsPropRule(Alpha, Epsilon, Momentum, Centered, DecoupledDecay);
}
