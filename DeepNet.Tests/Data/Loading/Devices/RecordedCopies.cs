using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading.Devices;

/// <summary>Stands in for a device: batches are copied within the CPU's memory, and what happens is written down.</summary>
/// <param name="log">Receives it.</param>
internal sealed class RecordedCopies(List<string> log) : BatchCopies
{
    /// <summary>Batches that are said to lie on the device already.</summary>
    public Predicate<Batch> IsThere { get; init; } = static _ => false;

    public override Batch Begin(Batch batch)
    {
        log.Add($"copy {batch.Index}");
        return IsThere(batch) ? batch : batch.With(Copy(batch.Inputs), Copy(batch.Targets));
    }

    public override void Await(Batch copy) => log.Add($"await {copy.Index}");

    public override void Dispose() => log.Add("closed");

    private static Tensor Copy(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
}
