namespace DeepNet.Training;

/// <summary>Stochastic gradient descent: v ← μ v + (g + λ w); w ← w − η v, with Nesterov's look-ahead on request (Sutskever et al. 2013).</summary>
public sealed record Sgd : GroupedOptimizer
{
    /// <summary>η, above 0. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.1;

    /// <summary>μ, 0 to 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Momentum { get; init => field = Require.Share(value); } = 0.9;

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>
    /// Whether the weights decay by themselves and not through the gradient: w ← (1 − η λ) w before the step (SGDW, Loshchilov and Hutter
    /// 2019). Default false.
    /// </summary>
    public bool DecoupledDecay { get; init; }

    /// <summary>Whether the gradient is taken where momentum alone would lead; it takes a momentum. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => Nesterov && Momentum == 0
        ? throw new ArgumentException("Sgd: Nesterov takes a Momentum above 0, but Momentum is 0.")
        : new SgdRule(Momentum, Nesterov, DecoupledDecay);
}
