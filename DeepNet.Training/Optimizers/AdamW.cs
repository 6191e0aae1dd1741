using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Adam with weight decay apart from the gradient: w ← (1 − η λ) w − η m̂ / (√v̂ + ε) (Loshchilov and Hutter 2019).
/// </summary>
public sealed record AdamW : OptimizerOptions
{
    /// <summary>η, above 0. Default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value, nameof(LearningRate)); } = 1e-3;

    /// <summary>β₁, the memory of the mean gradient, 0 to less than 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta1 { get; init => field = Require.Within(value, 0, Math.BitDecrement(1.0), nameof(Beta1)); } = 0.9;

    /// <summary>β₂, the memory of the mean squared gradient, 0 to less than 1. Default 0.999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Beta2 { get; init => field = Require.Within(value, 0, Math.BitDecrement(1.0), nameof(Beta2)); } = 0.999;

    /// <summary>ε, above 0. Default 1e-8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Epsilon { get; init => field = Require.Positive(value, nameof(Epsilon)); } = 1e-8;

    /// <summary>λ, the share of each weight that decays at learning rate 1, at least 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value, nameof(WeightDecay)); } = 0.01;

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new(
        optim.AdamW(parameters.Select(p => p.Parameter), LearningRate, Beta1, Beta2, Epsilon, WeightDecay),
        parameters,
        new StateSlots(
            new StepSlot(s => ((TorchSharp.Modules.AdamW.State)s).step, (s, value) => ((TorchSharp.Modules.AdamW.State)s).step = value),
            new TensorSlot("exp_avg", s => ((TorchSharp.Modules.AdamW.State)s).exp_avg, (s, value) => ((TorchSharp.Modules.AdamW.State)s).exp_avg = value!),
            new TensorSlot("exp_avg_sq", s => ((TorchSharp.Modules.AdamW.State)s).exp_avg_sq, (s, value) => ((TorchSharp.Modules.AdamW.State)s).exp_avg_sq = value!)));
}
