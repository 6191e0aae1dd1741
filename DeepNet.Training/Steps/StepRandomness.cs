using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Where a step's own random numbers come from. In training it is torch's generator of the device, from which dropout draws too and with which a resumed
/// run draws the same; on MPS, whose state no checkpoint has, it is one that is seeded from the CPU's. In validation it is a generator of the batch's own, so
/// that each validation draws the same, and training draws the same with validation as without.
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
        return new StepRandomness(device.type == DeviceType.MPS ? new Generator(Draw(), device) : null);
    }

    public void Dispose() => Generator?.Dispose();

    private static ulong Draw()
    {
        using var scope = NewDisposeScope();
        return (ulong)randint(long.MaxValue, [1], int64).item<long>();
    }
}
