using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Steps of about η in each direction, by the mean m and the mean square v of the gradient: w ← w − η m̂ / (√v̂ + ε)
/// (Kingma and Ba 2015).
/// </summary>
public sealed record Adam : OptimizerOptions
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

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value, nameof(WeightDecay)); }

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new(
        optim.Adam(parameters.Select(p => p.Parameter), LearningRate, Beta1, Beta2, Epsilon, WeightDecay),
        parameters,
        new StateSlots(
            new StepSlot(s => ((TorchSharp.Modules.Adam.State)s).step, (s, value) => ((TorchSharp.Modules.Adam.State)s).step = value),
            new TensorSlot("exp_avg", s => ((TorchSharp.Modules.Adam.State)s).exp_avg, (s, value) => ((TorchSharp.Modules.Adam.State)s).exp_avg = value!),
            new TensorSlot("exp_avg_sq", s => ((TorchSharp.Modules.Adam.State)s).exp_avg_sq, (s, value) => ((TorchSharp.Modules.Adam.State)s).exp_avg_sq = value!)));
}
