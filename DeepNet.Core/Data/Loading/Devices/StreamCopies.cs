using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Copies batches on a stream of their own, beside what the device computes.</summary>
/// <remarks>
/// Each copy ends with a mark, for which the computing stream waits, so that it waits for no later copy. A copy's memory belongs to the copying stream, and
/// the computing stream holds it back until it is done with it. LibTorch's allocator of page-locked memory gives no block out again before a copy from it has ended.
/// </remarks>
internal sealed class StreamCopies(Device device) : BatchCopies
{
    private readonly CudaStream _stream = new(device);
    private readonly Dictionary<Batch, CudaEvent> _marks = [];

    public override Batch Begin(Batch batch)
    {
        // What a device made, it may be at work on still.
        if (batch.Inputs.device_type == DeviceType.CUDA || batch.Targets.device_type == DeviceType.CUDA)
            _stream.WaitFor(CudaStream.Current(device));
        using var side = _stream.Enter();
        var copy = batch.To(device, nonBlocking: true);
        if (copy != batch)
            _marks[copy] = _stream.Record();
        return copy;
    }

    public override void Await(Batch copy)
    {
        if (!_marks.Remove(copy, out var mark))
            return;
        using (mark)
        {
            var compute = CudaStream.Current(device);
            compute.WaitFor(mark);
            compute.Use(copy.Inputs);
            compute.Use(copy.Targets);
        }
    }

    public override void Dispose()
    {
        foreach (var mark in _marks.Values)
            mark.Dispose();
        _stream.Dispose();
    }
}
