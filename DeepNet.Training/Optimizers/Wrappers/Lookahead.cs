using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>
/// Lets an optimizer run ahead and follows slowly: after every k steps the slow weights take a share of the way, φ ← φ + α (θ − φ), and the fast
/// ones start anew from there, θ ← φ (Zhang et al. 2019). The optimizer's own state is kept, the paper's default.
/// </summary>
/// <remarks>
/// The model holds the fast weights; they are the slow ones after every k-th step, so validate there if it matters. A GPU that steps by itself
/// (<see cref="ExecutionOptions.ReadEvery"/>, <see cref="ExecutionOptions.CudaGraph"/>) goes through both weights in each step, for it counts the steps.
/// </remarks>
/// <param name="Inner">The optimizer that runs ahead.</param>
public sealed record Lookahead(OptimizerOptions Inner) : OptimizerOptions
{
    /// <summary>The optimizer that runs ahead.</summary>
    public OptimizerOptions Inner { get; init => field = Require.Given(value); } = Require.Given(Inner);

    /// <summary>The inner optimizer's learning rate, above 0. Default: as the inner optimizer has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get => Inner.LearningRate; init => Inner = Inner with { LearningRate = value }; }

    /// <summary>k, the steps between two synchronisations, at least 1. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Every { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>α, the share of the way, above 0 and at most 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Share { get; init => field = Require.ShareAboveZero(value); } = 0.5;

    /// <summary>Whether the weights move in one pass over memory where native code can (<see cref="Feature.FusedOptimizers"/>). Default true.</summary>
    public bool Fused { get; init; } = true;

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
        => new LookaheadOptimizer(Inner.Create(parameters), Every, Share, Fused);
}
