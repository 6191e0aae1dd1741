namespace DeepNet;

/// <summary>
/// A mark in a stream (<see cref="CudaStream.Record"/>), reached when all is done that the stream had been given before. Streams wait for it
/// with <see cref="CudaStream.WaitFor(CudaEvent)"/>, threads with <see cref="Synchronize"/>.
/// </summary>
public sealed unsafe class CudaEvent : IDisposable
{
    private nint _handle;

    internal CudaEvent(CudaStream stream)
    {
        nint handle;
        CudaFunctions.Check(CudaFunctions.EventNew(&handle));
        _handle = handle;
        CudaFunctions.Check(CudaFunctions.EventRecord(handle, stream.Device.index, stream.Id));
    }

    /// <summary>Releases one that nobody disposed of.</summary>
    ~CudaEvent() => Release();

    /// <summary>Whether the mark is reached.</summary>
    /// <exception cref="ObjectDisposedException">The mark was disposed of.</exception>
    public bool IsReached
    {
        get
        {
            int reached;
            CudaFunctions.Check(CudaFunctions.EventQuery(Handle, &reached));
            GC.KeepAlive(this);
            return reached != 0;
        }
    }

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>Waits until the mark is reached.</summary>
    /// <exception cref="ObjectDisposedException">The mark was disposed of.</exception>
    public void Synchronize()
    {
        CudaFunctions.Check(CudaFunctions.EventSynchronize(Handle));
        GC.KeepAlive(this);
    }

    /// <summary>Releases it. Streams that were told to wait for it still do.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _handle, 0) is not 0 and var handle)
            CudaFunctions.EventRelease(handle);
    }
}
