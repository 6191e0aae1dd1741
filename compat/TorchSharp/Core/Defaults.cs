using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where tensors are made when no device is given; null is the CPU.</summary>
    internal static Device? DefaultDevice { get; private set; }

    /// <summary>The type of floating-point tensors when none is given: LibTorch's own setting, float32 at the start.</summary>
    public static ScalarType get_default_dtype() => (ScalarType)Native.dn_default_dtype();

    public static void set_default_dtype(ScalarType dtype) => Native.Check(Native.dn_set_default_dtype((int)dtype));

    /// <summary>Takes the type of the given tensor as the default.</summary>
    public static void set_default_tensor_type(Tensor t)
    {
        ArgumentNullException.ThrowIfNull(t);
        set_default_dtype(t.dtype);
    }

    public static Device get_default_device() => DefaultDevice ?? CPU;

    public static void set_default_device(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        DefaultDevice = device.type == DeviceType.CPU ? null : device;
    }

    public static void set_default_device(string device) => set_default_device(new Device(device));
}
