using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Steps of about η in each direction, by the mean m and the mean square v of the gradient: w ← w − η m̂ / (√v̂ + ε)
/// (Kingma and Ba 2015).
/// </summary>
public sealed record Adam : AdaptiveMoments
{
    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new TorchOptimizer(
        optim.Adam(parameters.Select(p => p.Parameter), LearningRate, Beta1, Beta2, Epsilon, WeightDecay),
        parameters,
        new StateSlots(
            new StepSlot(s => ((TorchSharp.Modules.Adam.State)s).step, (s, value) => ((TorchSharp.Modules.Adam.State)s).step = value),
            new TensorSlot("exp_avg", s => ((TorchSharp.Modules.Adam.State)s).exp_avg, (s, value) => ((TorchSharp.Modules.Adam.State)s).exp_avg = value!),
            new TensorSlot("exp_avg_sq", s => ((TorchSharp.Modules.Adam.State)s).exp_avg_sq, (s, value) => ((TorchSharp.Modules.Adam.State)s).exp_avg_sq = value!)));
}
