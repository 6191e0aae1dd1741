namespace DeepNet.Training;

/// <summary>What Adam and its kin share: running means of the gradient (m) and of its square (v), memories β₁ and β₂.</summary>
public abstract record AdaptiveMoments : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 1e-3;

    /// <summary>β₁, the memory of the mean gradient, 0 to less than 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta1 { get; init => field = Require.ShareBelowOne(value); } = 0.9;

    /// <summary>β₂, the memory of the mean squared gradient, 0 to less than 1. Default 0.999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta2 { get; init => field = Require.ShareBelowOne(value); } = 0.999;

    /// <summary>ε, above 0. Default 1e-8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public virtual double Epsilon { get; init => field = Require.Positive(value); } = 1e-8;
}
