using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The work of a step, or a part of it, as a CUDA graph.</summary>
/// <param name="device">The model's.</param>
/// <param name="before">What always runs before it; null for nothing.</param>
internal sealed class CudaStepGraph(Device device, CudaGraph? before = null) : IStepGraph
{
    private readonly CudaGraph _graph = new(device, before);

    // On the stream that is recorded, so that libraries make there what they keep.
    public void WarmUp(Action work)
    {
        var current = CudaStream.Current(device);
        _graph.Stream.WaitFor(current);
        using (_graph.Stream.Enter())
            work();
        current.WaitFor(_graph.Stream);
    }

    public void Record(Action work)
    {
        using (_graph.Capture())
            work();
    }

    public void Replay() => _graph.Replay();

    public IStepGraph Follow() => new CudaStepGraph(device, _graph);

    public void Dispose() => _graph.Dispose();
}
