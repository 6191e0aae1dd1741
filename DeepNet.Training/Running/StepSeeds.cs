using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The seeds of a GPU's random generators. They are seeded anew for each optimizer step, by a pure function of the run's seed and the step's number,
/// which a resumed run repeats; the batches of a step's window draw one after the other from the sequence that begins there, as they do in a CUDA graph
/// of the step. A run that is saved within a window goes on by the generators' states (<see cref="GeneratorStates"/>); where these cannot be read, since
/// TorchSharp's API does not reach them, each batch of a window is seeded by itself.
/// </summary>
/// <param name="device">Where the model is. Other devices than CUDA's are seeded once for the whole run, and checkpoints hold their states.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="standsIn">Whether the CPU is to be treated as a GPU is, so that this can be tested without one.</param>
internal sealed class StepSeeds(Device device, long seed, bool standsIn)
{
    private readonly bool _eachBatch = device.type == DeviceType.CUDA && !Native.Supports(Feature.GeneratorStates);

    /// <summary>Seeds the generators where a batch that is about to be learned from wants it.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="microBatch">Batches of the accumulation window that have been used.</param>
    /// <param name="isRestored">Whether the batch was learned from before the run was saved and resumed.</param>
    public void Before(long step, int microBatch, bool isRestored)
    {
        if (_eachBatch || (microBatch == 0 && !isRestored))
            Seed(SeedOf(seed, step, microBatch));
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

    private void Seed(long value)
    {
        if (device.type == DeviceType.CUDA)
            cuda.manual_seed_all(value);
        else if (standsIn)
            manual_seed(value);
    }
}
