using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>
/// LibTorch's autocast: while it is on, the operators that gain by it (matrix products, convolutions) compute in a type of 16 bits, and those
/// that need the range (losses, for example) in float32, whatever the types of their inputs. Which operators these are is LibTorch's list for
/// the device, the same as PyTorch's. Weights are cast once per outermost scope. Run the forward pass and the loss inside, the backward pass
/// outside, as each operator's gradient is computed in the type that the operator ran in.
/// </summary>
/// <remarks>
/// Autocast belongs to a thread: a scope turns it on for the thread that enters it. The switches are functions that LibTorch exports, so it
/// works wherever LibTorch comes from.
/// </remarks>
/// <example><code>
/// Tensor loss;
/// using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
///     loss = functional.cross_entropy(model.call(inputs), targets);
/// loss.backward();
/// </code></example>
public static class Autocast
{
    /// <summary>Whether the loaded LibTorch exports its autocast switches.</summary>
    public static bool IsAvailable => AutocastSwitches.IsAvailable;

    /// <summary>Turns autocast on for this thread until the scope is disposed of, which restores what was before. Scopes nest.</summary>
    /// <param name="device">Where the tensors are: the CPU or CUDA; those of other devices are left alone.</param>
    /// <param name="type">BFloat16, or on CUDA Float16 as well.</param>
    /// <param name="cacheWeights">
    /// Whether the cast of a parameter is kept until the outermost scope ends, so that one used twice is cast once. Default true. Switch it
    /// off where parameters change within the scope.
    /// </param>
    /// <returns>The scope; it allocates nothing.</returns>
    /// <exception cref="NotSupportedException">The device has no autocast here, or LibTorch does not export the switches.</exception>
    /// <exception cref="ArgumentException">The device does not compute in that type.</exception>
    public static AutocastScope Enter(DeviceType device, ScalarType type, bool cacheWeights = true)
    {
        RequireDevice(device);
        if (type != ScalarType.BFloat16 && (type != ScalarType.Float16 || device == DeviceType.CPU))
            throw new ArgumentException(
                $"Autocast on {device} was asked for {type}; it computes in {(device == DeviceType.CPU ? "BFloat16" : "BFloat16 or Float16")}.", nameof(type));
        return new AutocastScope(device, enabled: true, type, cacheWeights);
    }

    /// <summary>Turns autocast off for this thread until the scope is disposed of: for a part of a model that needs float32.</summary>
    /// <param name="device">Where the tensors are: the CPU or CUDA.</param>
    /// <returns>The scope; it allocates nothing.</returns>
    /// <exception cref="NotSupportedException">The device has no autocast here, or LibTorch does not export the switches.</exception>
    public static AutocastScope Suspend(DeviceType device)
    {
        RequireDevice(device);
        return new AutocastScope(device, enabled: false, AutocastSwitches.Type(device), AutocastSwitches.CachesWeights);
    }

    /// <summary>Whether autocast is on for this thread.</summary>
    /// <param name="device">The CPU or CUDA.</param>
    /// <exception cref="NotSupportedException">The device has no autocast here, or LibTorch does not export the switches.</exception>
    public static bool IsEnabled(DeviceType device)
    {
        RequireDevice(device);
        return AutocastSwitches.IsEnabled(device);
    }

    /// <summary>The type that autocast computes in on this thread: LibTorch's default or that of the innermost scope.</summary>
    /// <param name="device">The CPU or CUDA.</param>
    /// <exception cref="NotSupportedException">The device has no autocast here, or LibTorch does not export the switches.</exception>
    public static ScalarType TypeOf(DeviceType device)
    {
        RequireDevice(device);
        return AutocastSwitches.Type(device);
    }

    private static void RequireDevice(DeviceType device)
    {
        if (device is not (DeviceType.CPU or DeviceType.CUDA))
            throw new NotSupportedException($"Autocast was asked for on {device}; it is there for the CPU and CUDA.");
        AutocastSwitches.Require();
    }
}
