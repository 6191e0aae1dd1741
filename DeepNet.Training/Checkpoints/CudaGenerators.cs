using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The random generators of CUDA devices. They are seeded anew for each batch, by a pure function of the run's seed and the batch's place, which a
/// resumed run repeats, whoever supplies the tensors: TorchSharp's API does not reach their states. Where those can be read, checkpoints hold them
/// too (<see cref="GeneratorStates"/>), for what is drawn between two batches: in a validation, by an observer.
/// </summary>
internal static class CudaGenerators
{
    /// <summary>Seeds them for the batch about to be learned from; does nothing for other devices.</summary>
    /// <param name="device">Where the model is.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="microBatch">Batches of the accumulation window that have been used.</param>
    public static void Seed(Device device, long seed, long step, int microBatch)
    {
        if (device.type == DeviceType.CUDA)
            cuda.manual_seed_all(SeedOf(seed, step, microBatch));
    }

    /// <summary>The seed of a batch: neighbouring places have seeds that have nothing in common (the finalizer of SplitMix64, Steele et al. 2014).</summary>
    public static long SeedOf(long seed, long step, int microBatch)
    {
        var mixed = Mix(Mix(Mix((ulong)seed) + (ulong)step) + (ulong)microBatch);
        return (long)mixed;
    }

    /// <summary>One output of SplitMix64 from a state.</summary>
    internal static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
