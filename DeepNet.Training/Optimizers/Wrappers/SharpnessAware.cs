using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>
/// Steps by the gradient at the worst point nearby, which leads to flatter minima (SAM, Foret et al. 2021): ε̂ = ρ g / ‖g‖ over all parameters
/// together; the gradient at w + ε̂ updates w. Each step takes two forward and backward passes.
/// </summary>
/// <remarks>
/// The trainer asks <see cref="ModelOptimizer.Ascend"/> for the first move and repeats the pass. Both passes draw dropout anew and both move
/// the running statistics of batch normalisation. Every step is read by the host (<see cref="ExecutionOptions.ReadEvery"/> does not hold), and none is
/// recorded as a CUDA graph, for the passes of a step are not one piece: observers and limits stand between them.
/// </remarks>
/// <param name="Inner">The optimizer that takes the step.</param>
public sealed record SharpnessAware(OptimizerOptions Inner) : OptimizerOptions
{
    /// <summary>The optimizer that takes the step.</summary>
    public OptimizerOptions Inner { get; init => field = Require.Given(value); } = Require.Given(Inner);

    /// <summary>The inner optimizer's learning rate, above 0. Default: as the inner optimizer has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get => Inner.LearningRate; init => Inner = Inner with { LearningRate = value }; }

    /// <summary>ρ, how far the worst point is looked for, above 0. Default 0.05; with <see cref="Adaptive"/>, 0.5 to 2 are usual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Radius { get; init => field = Require.Positive(value); } = 0.05;

    /// <summary>
    /// Whether the neighbourhood scales with the weights: ε̂ = ρ w² g / ‖w g‖, element by element (ASAM, Kwon et al. 2021). Default false.
    /// </summary>
    public bool Adaptive { get; init; }

    /// <summary>Whether the weights move in one pass over memory where native code can (<see cref="Feature.FusedOptimizers"/>). Default true.</summary>
    public bool Fused { get; init; } = true;

    /// <inheritdoc/>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
        => new SharpnessAwareOptimizer(Inner.Create(parameters), Radius, Adaptive, Fused);
}
