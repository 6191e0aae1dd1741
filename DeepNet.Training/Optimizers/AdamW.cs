using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Adam with weight decay apart from the gradient: w ← (1 − η λ) w − η m̂ / (√v̂ + ε) (Loshchilov and Hutter 2019).
/// </summary>
public sealed record AdamW : AdaptiveMoments
{
    /// <summary>λ, the share of each weight that decays at learning rate 1, at least 0. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value); } = 0.01;

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new TorchOptimizer(
        optim.AdamW(parameters.Select(p => p.Parameter), LearningRate, Beta1, Beta2, Epsilon, WeightDecay),
        parameters,
        new StateSlots(
            new StepSlot(s => ((TorchSharp.Modules.AdamW.State)s).step, (s, value) => ((TorchSharp.Modules.AdamW.State)s).step = value),
            new TensorSlot("exp_avg", s => ((TorchSharp.Modules.AdamW.State)s).exp_avg, (s, value) => ((TorchSharp.Modules.AdamW.State)s).exp_avg = value!),
            new TensorSlot("exp_avg_sq", s => ((TorchSharp.Modules.AdamW.State)s).exp_avg_sq, (s, value) => ((TorchSharp.Modules.AdamW.State)s).exp_avg_sq = value!)));
}
