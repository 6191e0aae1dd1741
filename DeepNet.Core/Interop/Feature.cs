namespace DeepNet;

/// <summary>What <see cref="Native.Supports"/> can be asked for.</summary>
public enum Feature
{
    /// <summary>Optimizers that update all parameters in one pass over memory; without it they are updated tensor by tensor.</summary>
    FusedOptimizers,

    /// <summary>Averages of weights that take in all weights in one pass over memory; without it they are averaged tensor by tensor.</summary>
    FusedAverages,

    /// <summary>The states of CUDA devices' random generators, read and set; without it checkpoints lack them, and what is drawn is seeded anew for each batch.</summary>
    GeneratorStates,
}
