namespace DeepNet.Training;

/// <summary>
/// Steps of about η in each direction, by the mean m and the mean square v of the gradient: w ← w − η m̂ / (√v̂ + ε)
/// (Kingma and Ba 2015).
/// </summary>
public sealed record Adam : AdaptiveMoments
{
    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>Whether the greatest v̂ so far takes the place of v̂ (AMSGrad, Reddi et al. 2018). Default false.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new AdamRule(Beta1, Beta2, Epsilon, AmsGrad, decoupled: false);
}
