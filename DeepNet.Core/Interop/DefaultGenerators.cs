using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// The random generators that operators draw from on each device. TorchSharp's API reaches the CPU's alone; libdeepnet has functions for all
/// (<see cref="Feature.GeneratorStates"/>).
/// </summary>
internal static unsafe class DefaultGenerators
{
    private static readonly delegate* unmanaged<int, int, nint> _default = (delegate* unmanaged<int, int, nint>)NativeFunctions.Export("dn_generator_default");
    private static readonly delegate* unmanaged<nint, void> _release = (delegate* unmanaged<nint, void>)NativeFunctions.Export("dn_generator_release");
    private static readonly delegate* unmanaged<nint, nint> _getState = (delegate* unmanaged<nint, nint>)NativeFunctions.Export("dn_generator_get_state");
    private static readonly delegate* unmanaged<nint, nint, int> _setState = (delegate* unmanaged<nint, nint, int>)NativeFunctions.Export("dn_generator_set_state");

    /// <summary>Whether they can be reached.</summary>
    internal static bool Exist => _default != null && _release != null && _getState != null && _setState != null;

    /// <summary>The state of a device's generator: bytes on the CPU, which belong to the caller's dispose scope.</summary>
    /// <exception cref="ExternalException">There is no such device.</exception>
    internal static torch.Tensor State(torch.Device device)
    {
        var generator = Of(device);
        try
        {
            var state = _getState(generator);
            return state != 0 ? torch.Tensor.UnsafeCreateTensor(state) : throw NativeFunctions.Error();
        }
        finally
        {
            _release(generator);
        }
    }

    /// <summary>Puts a state back.</summary>
    /// <exception cref="ExternalException">There is no such device, or it is no state of such a generator.</exception>
    internal static void SetState(torch.Device device, torch.Tensor state)
    {
        var generator = Of(device);
        try
        {
            if (_setState(generator, state.Handle) != 0)
                throw NativeFunctions.Error();
            GC.KeepAlive(state);
        }
        finally
        {
            _release(generator);
        }
    }

    private static nint Of(torch.Device device)
        => _default((int)device.type, device.index) is var generator and not 0 ? generator : throw NativeFunctions.Error();
}
