namespace DeepNet.Training;

/// <summary>
/// Adam with weight decay apart from the gradient: w ← (1 − η λ) w − η m̂ / (√v̂ + ε) (Loshchilov and Hutter 2019). Norms and biases do not
/// decay; with <c>DecayNormsAndBiases = true</c> it is PyTorch's.
/// </summary>
public sealed record AdamW : AdaptiveMoments
{
    /// <summary>λ, the share of each weight that decays at learning rate 1, at least 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); } = 0.01;

    /// <summary>Whether the greatest v̂ so far takes the place of v̂ (AMSGrad, Reddi et al. 2018). Default false.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new AdamRule(Beta1, Beta2, Epsilon, AmsGrad, decoupled: true);
}
