namespace DeepNet.Training;

/// <summary>How generator and critic of an <see cref="Adversarial"/> step play: take a preset and change what differs.</summary>
public sealed record AdversarialOptions
{
    private static readonly Adam _adam = new() { LearningRate = 2e-4, Beta1 = 0.5 };
    private static readonly Adam _adamWithoutMomentum = new() { LearningRate = 2e-4, Beta1 = 0, Beta2 = 0.9 };

    /// <summary>
    /// Non-saturating loss, Adam with learning rate 0.0002 and β₁ = 0.5 for both, 100 numbers of noise as [100, 1, 1] (Radford, Metz, Chintala: DCGAN,
    /// 2016).
    /// </summary>
    public static AdversarialOptions Dcgan { get; } = new() { Latent = [100, 1, 1], GeneratorOptimizer = _adam, CriticOptimizer = _adam };

    /// <summary>
    /// Wasserstein loss with gradient penalty 10 and five turns of the critic for each of the generator; Adam with learning rate 0.0002 and
    /// β = (0, 0.9) (Gulrajani et al.: Improved training of Wasserstein GANs, 2017). The critic must not normalise over the batch.
    /// </summary>
    public static AdversarialOptions WassersteinGp { get; } = new()
    {
        Objective = AdversarialObjective.Wasserstein,
        GradientPenalty = 10,
        CriticTurns = 5,
        GeneratorOptimizer = _adamWithoutMomentum,
        CriticOptimizer = _adamWithoutMomentum,
    };

    /// <summary>Hinge loss and five turns of the critic, Adam as in <see cref="WassersteinGp"/>, for critics with spectral norm (Miyato et al. 2018).</summary>
    public static AdversarialOptions Hinge { get; } = new()
    {
        Objective = AdversarialObjective.Hinge,
        CriticTurns = 5,
        GeneratorOptimizer = _adamWithoutMomentum,
        CriticOptimizer = _adamWithoutMomentum,
    };

    /// <summary>Least-squares loss, optimizers as in <see cref="Dcgan"/> (Mao et al. 2017).</summary>
    public static AdversarialOptions LeastSquares { get; } = new()
    {
        Objective = AdversarialObjective.LeastSquares,
        GeneratorOptimizer = _adam,
        CriticOptimizer = _adam,
    };

    /// <summary>What the two minimise. Default <see cref="AdversarialObjective.NonSaturating"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such objective.</exception>
    public AdversarialObjective Objective { get; init => field = Require.Defined(value); }

    /// <summary>The shape of the noise for one sample, drawn from N(0, 1), each size at least 1. Default [100].</summary>
    /// <exception cref="ArgumentException">No size, or one less than 1.</exception>
    public IReadOnlyList<long> Latent { get; init => field = NumberList<long>.AtLeast(1, value); } = NumberList<long>.AtLeast(1, [100]);

    /// <summary>Turns of the critic for each turn of the generator, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int CriticTurns { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>
    /// λ of λ E(‖∇D(x̂)‖₂ − 1)², added to the critic's loss, with x̂ at a random place between a real and a generated sample (Gulrajani et al. 2017); at
    /// least 0. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double GradientPenalty { get; init => field = Require.NotNegative(value); }

    /// <summary>
    /// γ of γ/2 E‖∇D(x)‖², added to the critic's loss, at real samples (R1; Mescheder et al.: Which training methods for GANs do actually converge?,
    /// 2018); at least 0. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double R1 { get; init => field = Require.NotNegative(value); }

    /// <summary>What updates the generator. Default null: the trainer's.</summary>
    public OptimizerOptions? GeneratorOptimizer { get; init; }

    /// <summary>What updates the critic. Default null: the trainer's.</summary>
    public OptimizerOptions? CriticOptimizer { get; init; }

    /// <summary>The generator's learning rate over the run. Default null: the trainer's.</summary>
    public Schedule? GeneratorSchedule { get; init; }

    /// <summary>The critic's learning rate over the run. Default null: the trainer's.</summary>
    public Schedule? CriticSchedule { get; init; }

    /// <summary>How the generator's gradients are limited. Default null: as the trainer's.</summary>
    public GradientClip? GeneratorClip { get; init; }

    /// <summary>How the critic's gradients are limited. Default null: as the trainer's.</summary>
    public GradientClip? CriticClip { get; init; }

    /// <summary>The seed of the noise that <see cref="Adversarial.Sample"/> always takes. Default 1.</summary>
    public long SampleSeed { get; init; } = 1;
}
