using TorchSharp;

namespace DeepNet;

/// <summary>
/// A queue of work on a CUDA device. Work of one stream runs in the order in which it was given; work of two streams runs at the same time
/// where the device has room, and in no order unless one is told to wait for the other. Every thread has a current stream, which operators
/// give their work to: at first the device's default stream.
/// </summary>
/// <remarks>
/// A tensor's memory goes back to the stream that it was made on, as soon as the last reference is gone, even while another stream still
/// reads it: <see cref="Use"/> holds it back. The streams are LibTorch's own, 32 a device, and live as long as the process;
/// <see cref="Dispose"/> lets a stream be given out again. Needs <see cref="Feature.CudaStreams"/>.
/// </remarks>
/// <example><code>
/// using var copies = new CudaStream(device);
/// Tensor batch;
/// using (copies.Enter())
///     batch = pinned.to(device, non_blocking: true);
/// var compute = CudaStream.Current(device);
/// compute.WaitFor(copies);
/// compute.Use(batch);
/// </code></example>
public sealed unsafe class CudaStream : IDisposable
{
    private const int StreamsOfADevice = 32;

    private static readonly HashSet<(int Device, long Id)> _taken = [];

    private readonly bool _own;
    private bool _disposed;

    private CudaStream(int device, long id)
    {
        (Device, Id) = (new torch.Device(DeviceType.CUDA, device), id);
        GC.SuppressFinalize(this);
    }

    /// <summary>A stream beside the default one, which no other living object of this class has, as long as LibTorch's 32 for the device last.</summary>
    /// <param name="device">The CUDA device; without a number it is the current one.</param>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="NotSupportedException">Streams are missing in this process; the message says why and how to get them.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    public CudaStream(torch.Device device)
    {
        Device = CudaFunctions.Prepare(Feature.CudaStreams, device);
        lock (_taken)
        {
            for (var k = 0; k < StreamsOfADevice && !_own; k++)
            {
                var index = Device.index;
                long id;
                CudaFunctions.Check(CudaFunctions.StreamNew(&index, &id));
                Id = id;
                _own = _taken.Add((index, id));
            }
        }
    }

    /// <summary>Lets one be given out again that nobody disposed of.</summary>
    ~CudaStream() => GiveBack();

    /// <summary>The device, with its number.</summary>
    public torch.Device Device { get; }

    /// <summary>The stream's number among those of the device, as LibTorch counts.</summary>
    internal long Id { get; }

    /// <summary>This thread's current stream of a device.</summary>
    /// <param name="device">The CUDA device; without a number it is the current one.</param>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="NotSupportedException">Streams are missing in this process; the message says why and how to get them.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    public static CudaStream Current(torch.Device device)
    {
        var index = CudaFunctions.Prepare(Feature.CudaStreams, device).index;
        long id;
        CudaFunctions.Check(CudaFunctions.StreamCurrent(&index, &id));
        return new CudaStream(index, id);
    }

    /// <summary>
    /// Makes the stream this thread's current one, and its device the current device, until the result is disposed of: in the same thread,
    /// so not beyond an <c>await</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    public IDisposable Enter()
    {
        RequireAlive();
        return new Scope(this);
    }

    /// <summary>Has what this stream is given from now on wait until all is done that the other has been given so far. Returns at once.</summary>
    /// <param name="other">The stream to wait for; it may be of another device.</param>
    /// <exception cref="ObjectDisposedException">One of them was disposed of.</exception>
    public void WaitFor(CudaStream other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (this == other || (other.Id == Id && other.Device.index == Device.index))
            return;
        using var reached = other.Record();
        WaitFor(reached);
    }

    /// <summary>Has what this stream is given from now on wait until the mark is reached. Returns at once.</summary>
    /// <param name="mark">A mark that <see cref="Record"/> has set in a stream.</param>
    /// <exception cref="ObjectDisposedException">The stream or the mark was disposed of.</exception>
    public void WaitFor(CudaEvent mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        RequireAlive();
        CudaFunctions.Check(CudaFunctions.EventBlock(mark.Handle, Device.index, Id));
        GC.KeepAlive(mark);
    }

    /// <summary>Sets a mark behind what the stream has been given so far.</summary>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    public CudaEvent Record()
    {
        RequireAlive();
        return new CudaEvent(this);
    }

    /// <summary>Waits until all is done that the stream has been given so far.</summary>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    public void Synchronize()
    {
        RequireAlive();
        CudaFunctions.Check(CudaFunctions.StreamSynchronize(Device.index, Id));
    }

    /// <summary>
    /// Says that the stream uses a tensor which was made on another one: its memory, once released, is given to nobody before the stream has
    /// done what it has been given until then (PyTorch's <c>record_stream</c>).
    /// </summary>
    /// <param name="tensor">A tensor on a CUDA device.</param>
    /// <exception cref="ArgumentException">The tensor is on no CUDA device.</exception>
    /// <exception cref="ObjectDisposedException">The stream or the tensor was disposed of.</exception>
    public void Use(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RequireAlive();
        if (tensor.device_type != DeviceType.CUDA)
            throw new ArgumentException($"A stream holds memory of a CUDA device back; the tensor is on {tensor.device}.", nameof(tensor));
        CudaFunctions.Check(CudaFunctions.RecordStream(tensor.Handle, Device.index, Id));
        GC.KeepAlive(tensor);
    }

    /// <summary>Lets the stream be given out again. What it has been given is done all the same.</summary>
    public void Dispose()
    {
        GiveBack();
        GC.SuppressFinalize(this);
    }

    private void GiveBack()
    {
        if (!_own || Interlocked.Exchange(ref _disposed, true))
            return;
        lock (_taken)
            _ = _taken.Remove((Device.index, Id));
    }

    private void RequireAlive() => ObjectDisposedException.ThrowIf(_disposed, this);

    private sealed class Scope : IDisposable
    {
        private readonly CudaStream _stream;
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly int _oldDevice;
        private readonly long _oldId;
        private bool _left;

        internal Scope(CudaStream stream)
        {
            int device;
            long id;
            CudaFunctions.Check(CudaFunctions.StreamExchange(stream.Device.index, stream.Id, &device, &id));
            (_stream, _oldDevice, _oldId) = (stream, device, id);
        }

        public void Dispose()
        {
            if (_left)
                return;
            if (Environment.CurrentManagedThreadId != _thread)
                throw new InvalidOperationException("A stream is left in the thread that entered it: dispose of what Enter returned there, and let no await come between.");
            _left = true;
            CudaFunctions.Check(CudaFunctions.StreamRestore(_stream.Device.index, _oldId, _oldDevice));
        }
    }
}
