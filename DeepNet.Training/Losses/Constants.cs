using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Numbers of losses and steps as tensors, made once for each type and device: to copy them there in each step would make the host wait for the device,
/// and a CUDA graph cannot hold such a copy.
/// </summary>
internal static class Constants
{
    // By the list itself: when it is collected, its tensors are.
    private static readonly ConditionalWeakTable<IReadOnlyList<double>, ConcurrentDictionary<(ScalarType, DeviceType, int), Tensor>> _tensors = [];

    /// <param name="values">Numbers that do not change.</param>
    /// <param name="type">The tensor's type.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <returns>[values]; it is not the caller's to dispose of, and belongs to no scope.</returns>
    internal static Tensor Of(IReadOnlyList<double> values, ScalarType type, Device device)
        => _tensors.GetOrCreateValue(values).GetOrAdd((type, device.type, device.index), _ => tensor([.. values], type, device).DetachFromDisposeScope());
}
