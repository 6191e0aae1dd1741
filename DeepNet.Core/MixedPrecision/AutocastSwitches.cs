using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>
/// The functions by which LibTorch's autocast is switched, <c>at::autocast::…</c>, found in the loaded LibTorch by the names that its
/// compiler gave them: GCC's and Clang's, or Microsoft's. From 2.4 on they take a device type; before, each device has its own.
/// </summary>
internal static unsafe class AutocastSwitches
{
    // A C++ bool is a byte; c10::ScalarType and c10::DeviceType are enumerations of a byte. None of these functions throws for CPU and CUDA.
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte, byte> _isEnabled;
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte, byte, void> _setEnabled;
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte, sbyte> _type;
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte, sbyte, void> _setType;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte> _isCpuEnabled, _isGpuEnabled, _cachesWeights;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte, void> _setCpuEnabled, _setGpuEnabled, _setCachesWeights;
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte> _cpuType, _gpuType;
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte, void> _setCpuType, _setGpuType;
    private static readonly delegate* unmanaged[SuppressGCTransition]<int> _incrementNesting, _decrementNesting;
    private static readonly delegate* unmanaged<void> _clearCache; // frees tensors, which may call back
    private static readonly bool _takesDevice;
    private static readonly string? _missing;

    static AutocastSwitches()
    {
        var exports = new AutocastExports(LoadedLibrary.Find("torch_cpu"));
        _isEnabled = (delegate* unmanaged[SuppressGCTransition]<sbyte, byte>)exports.IsEnabled;
        _setEnabled = (delegate* unmanaged[SuppressGCTransition]<sbyte, byte, void>)exports.SetEnabled;
        _type = (delegate* unmanaged[SuppressGCTransition]<sbyte, sbyte>)exports.Type;
        _setType = (delegate* unmanaged[SuppressGCTransition]<sbyte, sbyte, void>)exports.SetType;
        _takesDevice = _isEnabled != null && _setEnabled != null && _type != null && _setType != null;
        if (!_takesDevice)
        {
            _isCpuEnabled = (delegate* unmanaged[SuppressGCTransition]<byte>)exports.Require("is_cpu_enabled", "v", "_NXZ");
            _isGpuEnabled = (delegate* unmanaged[SuppressGCTransition]<byte>)exports.Require("is_enabled", "v", "_NXZ");
            _setCpuEnabled = (delegate* unmanaged[SuppressGCTransition]<byte, void>)exports.Require("set_cpu_enabled", "b", "X_N@Z");
            _setGpuEnabled = (delegate* unmanaged[SuppressGCTransition]<byte, void>)exports.Require("set_enabled", "b", "X_N@Z");
            _cpuType = (delegate* unmanaged[SuppressGCTransition]<sbyte>)exports.Require("get_autocast_cpu_dtype", "v", "?AW4ScalarType@c10@@XZ");
            _gpuType = (delegate* unmanaged[SuppressGCTransition]<sbyte>)exports.Require("get_autocast_gpu_dtype", "v", "?AW4ScalarType@c10@@XZ");
            _setCpuType = (delegate* unmanaged[SuppressGCTransition]<sbyte, void>)exports.Require("set_autocast_cpu_dtype", "N3c1010ScalarTypeE", "XW4ScalarType@c10@@@Z");
            _setGpuType = (delegate* unmanaged[SuppressGCTransition]<sbyte, void>)exports.Require("set_autocast_gpu_dtype", "N3c1010ScalarTypeE", "XW4ScalarType@c10@@@Z");
        }
        _cachesWeights = (delegate* unmanaged[SuppressGCTransition]<byte>)exports.Require("is_autocast_cache_enabled", "v", "_NXZ");
        _setCachesWeights = (delegate* unmanaged[SuppressGCTransition]<byte, void>)exports.Require("set_autocast_cache_enabled", "b", "X_N@Z");
        _incrementNesting = (delegate* unmanaged[SuppressGCTransition]<int>)exports.Require("increment_nesting", "v", "HXZ");
        _decrementNesting = (delegate* unmanaged[SuppressGCTransition]<int>)exports.Require("decrement_nesting", "v", "HXZ");
        _clearCache = (delegate* unmanaged<void>)exports.Require("clear_cache", "v", "XXZ");
        _missing = exports.Missing;
    }

    internal static bool IsAvailable => _missing is null;

    internal static bool CachesWeights
    {
        get => _cachesWeights() != 0;
        set => _setCachesWeights(Byte(value));
    }

    /// <exception cref="NotSupportedException">A function is missing.</exception>
    internal static void Require()
    {
        if (_missing is not null)
            throw new NotSupportedException(_missing);
    }

    internal static bool IsEnabled(DeviceType device)
        => (_takesDevice ? _isEnabled((sbyte)device) : device == DeviceType.CPU ? _isCpuEnabled() : _isGpuEnabled()) != 0;

    internal static void SetEnabled(DeviceType device, bool enabled)
    {
        if (_takesDevice)
            _setEnabled((sbyte)device, Byte(enabled));
        else if (device == DeviceType.CPU)
            _setCpuEnabled(Byte(enabled));
        else
            _setGpuEnabled(Byte(enabled));
    }

    internal static ScalarType Type(DeviceType device)
        => (ScalarType)(_takesDevice ? _type((sbyte)device) : device == DeviceType.CPU ? _cpuType() : _gpuType());

    internal static void SetType(DeviceType device, ScalarType type)
    {
        if (_takesDevice)
            _setType((sbyte)device, (sbyte)type);
        else if (device == DeviceType.CPU)
            _setCpuType((sbyte)type);
        else
            _setGpuType((sbyte)type);
    }

    internal static void IncrementNesting() => _incrementNesting();

    /// <returns>The scopes that are still open on this thread.</returns>
    internal static int DecrementNesting() => _decrementNesting();

    internal static void ClearCache() => _clearCache();

    private static byte Byte(bool value) => value ? (byte)1 : (byte)0;
}
