using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Stochastic gradient descent: v ← μ v + (g + λ w); w ← w − η v, with Nesterov's look-ahead on request (Sutskever et al. 2013).</summary>
public sealed record Sgd : OptimizerOptions
{
    /// <summary>η, above 0. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.1;

    /// <summary>μ, 0 to 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Momentum { get; init => field = Require.Share(value); } = 0.9;

    /// <summary>λ, the L2 penalty added to the gradient, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>Whether the gradient is taken where momentum alone would lead. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new TorchOptimizer(
        optim.SGD(parameters.Select(p => p.Parameter), LearningRate, Momentum, weight_decay: WeightDecay, nesterov: Nesterov),
        parameters,
        new StateSlots(null, new TensorSlot("momentum_buffer", s => ((SGD.State)s).momentum_buffer, (s, value) => ((SGD.State)s).momentum_buffer = value!)));
}
