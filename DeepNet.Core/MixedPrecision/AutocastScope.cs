using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>
/// A stretch of a thread's work with autocast on or off, until it is disposed of: see <see cref="Autocast"/>. It cannot leave the method
/// that entered it, so it ends on the thread it began on. <c>default</c> is one that changes nothing.
/// </summary>
public ref struct AutocastScope
{
    private readonly DeviceType _device;
    private readonly ScalarType _previousType;
    private readonly bool _wasEnabled;
    private readonly bool _cachedWeights;
    private bool _isOpen;

    internal AutocastScope(DeviceType device, bool enabled, ScalarType type, bool cacheWeights)
    {
        _device = device;
        _wasEnabled = AutocastSwitches.IsEnabled(device);
        _previousType = AutocastSwitches.Type(device);
        _cachedWeights = AutocastSwitches.CachesWeights;
        _isOpen = true;
        AutocastSwitches.SetEnabled(device, enabled);
        AutocastSwitches.SetType(device, type);
        AutocastSwitches.IncrementNesting();
        AutocastSwitches.CachesWeights = cacheWeights;
    }

    /// <summary>Restores what was before; a second call does nothing. With the outermost scope the cached weights go.</summary>
    public void Dispose()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        if (AutocastSwitches.DecrementNesting() == 0)
            AutocastSwitches.ClearCache();
        AutocastSwitches.SetEnabled(_device, _wasEnabled);
        AutocastSwitches.SetType(_device, _previousType);
        AutocastSwitches.CachesWeights = _cachedWeights;
    }
}
