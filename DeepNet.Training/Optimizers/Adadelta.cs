namespace DeepNet.Training;

/// <summary>
/// Steps in the weights' own unit: d = √(u + ε) / √(s + ε) · g with the running means s of g² and u of d²; w ← w − η d (Zeiler 2012; η = 1
/// there).
/// </summary>
public sealed record Adadelta : GroupedOptimizer
{
    /// <summary>η, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 1;

    /// <summary>ρ, the memory of the running means, 0 to less than 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Rho { get; init => field = Require.ShareBelowOne(value); } = 0.9;

    /// <summary>ε, above 0. Default 1e-6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Epsilon { get; init => field = Require.Positive(value); } = 1e-6;

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new AdadeltaRule(Rho, Epsilon);
}
