using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Where a step's own random numbers come from. In training it is torch's generator of the CPU, whose state is in every checkpoint: on the CPU
/// directly, for another device through a generator that is seeded from it, so that a resumed run draws the same. In validation it is a generator
/// of the batch's own, so that each validation draws the same, and training draws the same with validation as without.
/// </summary>
internal readonly struct StepRandomness : IDisposable
{
    private const ulong ValidationSeed = 0x5EED_0000_0000;

    private StepRandomness(Generator? generator) => Generator = generator;

    /// <summary>What to pass on to operators: null for torch's own.</summary>
    public Generator? Generator { get; }

    public static StepRandomness For(nn.Module model, Batch batch)
    {
        var device = batch.Inputs.device;
        if (!model.training)
            return new StepRandomness(new Generator(ValidationSeed + (ulong)batch.Index, device));
        return new StepRandomness(device.type == TorchSharp.DeviceType.CPU ? null : new Generator(Draw(), device));
    }

    public void Dispose() => Generator?.Dispose();

    private static ulong Draw()
    {
        using var scope = NewDisposeScope();
        return (ulong)randint(long.MaxValue, [1], int64).item<long>();
    }
}
