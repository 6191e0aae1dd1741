using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A count of steps that the host takes, or the device by itself, by turns.</summary>
internal sealed class DeviceCount : IDisposable
{
    private long _onHost;
    private Tensor? _onDevice; // float64 scalar, of one device; kept, for steps may have been recorded with it
    private bool _counting;    // whether it is the device's count that holds

    /// <summary>One more, on the host. It waits for the device if that took the step before.</summary>
    /// <returns>The count with it.</returns>
    internal long Increment()
    {
        _onHost = Read() + 1;
        _counting = false;
        return _onHost;
    }

    /// <summary>One more, or none, on the device. After the first call, nothing is allocated that outlasts it.</summary>
    /// <param name="taken">1 or 0: scalar on the device.</param>
    /// <returns>The count with it, on the device.</returns>
    internal Tensor IncrementOnDevice(Tensor taken)
    {
        _onDevice ??= zeros([], taken.dtype, taken.device).DetachFromDisposeScope();
        if (!_counting)
            _onDevice.fill_(_onHost);
        _counting = true;
        return _onDevice.add_(taken);
    }

    /// <summary>The count. It waits for the device, whose steps may have been replayed since the host's last call.</summary>
    internal long Read() => _counting ? _onDevice!.ToInt64() : _onHost;

    /// <summary>Sets it.</summary>
    internal void Write(long count)
    {
        _onHost = count;
        if (_counting)
            _onDevice!.fill_(count);
    }

    public void Dispose() => _onDevice?.Dispose();
}
