using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// Work that was recorded once and is given to the device again with a single call: what a small network's step costs in calls from the
/// host is paid once. The recorded work reads and writes the same memory each time, so that inputs are copied into the tensors that were
/// there when it was recorded, and results are read from those that it made, which must be kept.
/// </summary>
/// <remarks>
/// <para>The host's own code does not run again: no reading of values (<c>item</c>, <c>cpu</c>), no shapes that hang on values, no work on
/// the CPU. CUDA refuses what cannot be recorded, which ends the capture. Run the work two or three times first, with
/// <see cref="Stream"/> as the current stream, so that libraries are loaded, algorithms chosen and gradients' memory made: none of that
/// belongs into the graph.</para>
/// <para>Random numbers come from the device's default generator as if the work ran anew: they go on from replay to replay, and seeding it
/// before a replay decides them.</para>
/// <para>Memory made during the capture is the graph's own and stays with it, also when tensors are disposed of. Graphs that share memory
/// must be replayed in the order in which they were captured, and none of them while another runs. Needs
/// <see cref="Feature.CudaGraphs"/>: LibTorch 2.4 or later for CUDA.</para>
/// <para>PyTorch's <c>torch.cuda.CUDAGraph</c>, with thread-local capture: other threads may go on using the device.</para>
/// </remarks>
/// <example><code>
/// using var graph = new CudaGraph(device);
/// graph.Stream.WaitFor(CudaStream.Current(device));
/// using (graph.Stream.Enter())
///     Step();                             // warm up, two or three times
/// using (graph.Capture())
///     Step();                             // recorded, not run
/// foreach (var batch in batches)
/// {
///     input.copy_(batch);
///     graph.Replay();
/// }
/// </code></example>
public sealed unsafe class CudaGraph : IDisposable
{
    [ThreadStatic]
    private static Recording? _underWay;

    private readonly CudaGraph? _sharePoolWith;
    private readonly CudaStream? _ownStream;
    private nint _handle;
    private Recording? _recording;
    private string? _failure;

    /// <summary>A graph that has recorded nothing yet.</summary>
    /// <param name="device">The CUDA device; without a number it is the current one.</param>
    /// <param name="sharePoolWith">A graph of the same device whose memory this one may use too; it must have captured by the time this one does, and live.</param>
    /// <exception cref="ArgumentException">It is no CUDA device, or not that of the graph to share memory with.</exception>
    /// <exception cref="NotSupportedException">Graphs are missing in this process; the message says why and how to get them.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    public CudaGraph(torch.Device device, CudaGraph? sharePoolWith = null)
    {
        Device = CudaFunctions.Prepare(Feature.CudaGraphs, device);
        if (sharePoolWith is not null && sharePoolWith.Device.index != Device.index)
            throw new ArgumentException($"Memory is shared on one device: the graph is for {Device}, the other for {sharePoolWith.Device}.", nameof(sharePoolWith));
        _sharePoolWith = sharePoolWith;
        // Memory that was made on a stream is used again on that stream only.
        Stream = sharePoolWith?.Stream ?? (_ownStream = new CudaStream(Device));
        nint handle;
        CudaFunctions.Check(CudaFunctions.GraphNew(Device.index, Stream.Id, &handle));
        _handle = handle;
    }

    /// <summary>Releases one that nobody disposed of.</summary>
    ~CudaGraph() => Release();

    /// <summary>The device, with its number.</summary>
    public torch.Device Device { get; }

    /// <summary>The stream that is recorded, to run the work on before the capture. A replay runs on the current stream instead.</summary>
    public CudaStream Stream { get; }

    /// <summary>Whether there is something to replay.</summary>
    public bool IsCaptured { get; private set; }

    private nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>
    /// Records, instead of running it, what this thread gives the device until the result is disposed of: in the same thread, so not beyond
    /// an <c>await</c>. Waits first for all that the device has to do, and gives cached memory back. What was recorded before is dropped.
    /// </summary>
    /// <returns>
    /// A scope whose end ends the capture, also when an exception leaves it: the device can then be used as before. It does not throw when
    /// CUDA has refused something, so that the exception that said so is seen; <see cref="IsCaptured"/> is then false, and
    /// <see cref="Replay"/> throws. After an exception that CUDA had no part in, what was recorded until then can be replayed, and is half the work.
    /// </returns>
    /// <exception cref="InvalidOperationException">A capture is under way in this thread or of this graph, or the graph to share memory with has captured nothing or was disposed of.</exception>
    /// <exception cref="ObjectDisposedException">The graph was disposed of.</exception>
    public IDisposable Capture()
    {
        var handle = Handle;
        if (_underWay is not null || _recording is not null)
            throw new InvalidOperationException($"A capture is under way in {(_underWay is null ? "another" : "this")} thread: it ends when what Capture returned is disposed of.");
        if (_sharePoolWith is { IsCaptured: false } other)
            throw new InvalidOperationException(other._handle == 0
                ? "The graph to share memory with was disposed of: keep it as long as others are captured."
                : "The graph to share memory with has captured nothing: capture that first.");
        (IsCaptured, _failure) = (false, null);
        CudaFunctions.Check(CudaFunctions.GraphBegin(handle, _sharePoolWith?.Handle ?? 0));
        GC.KeepAlive(_sharePoolWith);
        return _underWay = _recording = new Recording(this);
    }

    /// <summary>Gives the recorded work to this thread's current stream. Returns at once.</summary>
    /// <exception cref="InvalidOperationException">Nothing is recorded, or the capture failed; the message says how.</exception>
    /// <exception cref="ObjectDisposedException">The graph was disposed of.</exception>
    public void Replay()
    {
        var handle = Handle;
        if (!IsCaptured)
            throw new InvalidOperationException(_failure is null
                ? "The graph has recorded nothing: put the work between Capture() and the disposal of what it returns."
                : $"The graph's capture failed, so that there is nothing to replay: {_failure}");
        CudaFunctions.Check(CudaFunctions.GraphReplay(handle));
        GC.KeepAlive(this);
    }

    /// <summary>Releases the recording and, once the tensors that were made in it are disposed of too, its memory.</summary>
    public void Dispose()
    {
        _recording?.Dispose();
        IsCaptured = false;
        Release();
        _ownStream?.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _handle, 0) is not 0 and var handle)
            CudaFunctions.GraphRelease(handle);
    }

    private sealed class Recording(CudaGraph graph) : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public void Dispose()
        {
            if (graph._recording != this)
                return;
            if (Environment.CurrentManagedThreadId != _thread)
                throw new InvalidOperationException("A capture ends in the thread that began it: dispose of what Capture returned there, and let no await come between.");
            (graph._recording, _underWay) = (null, null);
            try
            {
                CudaFunctions.Check(CudaFunctions.GraphEnd(graph.Handle));
                graph.IsCaptured = true;
            }
            catch (ExternalException error)
            {
                graph._failure = error.Message;
            }
        }
    }
}
