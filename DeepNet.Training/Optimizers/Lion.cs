namespace DeepNet.Training;

/// <summary>
/// Steps of η in each direction, by the sign alone: w ← w − η (sign(β₁ m + (1 − β₁) g) + λ w); m ← β₂ m + (1 − β₂) g (Chen et al. 2023). It
/// wants a learning rate 3 to 10 times smaller than AdamW's and a weight decay as much larger.
/// </summary>
public sealed record Lion : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.0001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 1e-4;

    /// <summary>β₁, the share of the past in the step, 0 to less than 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta1 { get; init => field = Require.ShareBelowOne(value); } = 0.9;

    /// <summary>β₂, the memory of the mean gradient, 0 to less than 1. Default 0.99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta2 { get; init => field = Require.ShareBelowOne(value); } = 0.99;

    /// <summary>λ, the share of each weight that decays at learning rate 1, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new LionRule(Beta1, Beta2);
}
