namespace DeepNet;

/// <summary>What <see cref="Native.Supports"/> can be asked for.</summary>
public enum Feature
{
    /// <summary>Optimizers that update all parameters in one pass over memory; without it they are updated tensor by tensor.</summary>
    FusedOptimizers,

    /// <summary>Averages of weights that take in all weights in one pass over memory; without it they are averaged tensor by tensor.</summary>
    FusedAverages,

    /// <summary>
    /// LSTM and GRU layers of float32 on the CPU whose time steps are one node of the graph; without it they are LibTorch's own, several nodes a time step.
    /// </summary>
    FusedRecurrence,

    /// <summary>The states of CUDA devices' random generators, read and set; without it checkpoints lack them, and what is drawn is seeded anew for each batch.</summary>
    GeneratorStates,

    /// <summary>
    /// CUDA graphs (<see cref="CudaGraph"/>): work recorded once and given to the device with one call. Needs a LibTorch for CUDA, 2.4 or later,
    /// and CUDA's headers where libdeepnet is built. Says nothing of a device being there.
    /// </summary>
    CudaGraphs,

    /// <summary>CUDA streams beside the default one (<see cref="CudaStream"/>), on which copies run beside the computation. Needs a LibTorch for CUDA. Says nothing of a device being there.</summary>
    CudaStreams,

    /// <summary>
    /// What LibTorch's allocator holds of a CUDA device's memory, and having it give back what it keeps (<see cref="CudaMemory"/>). Needs what
    /// <see cref="CudaGraphs"/> needs.
    /// </summary>
    CudaMemoryStatistics,
}
