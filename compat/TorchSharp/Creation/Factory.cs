using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>What the creation functions share: the operator call, and the arguments that every one of them takes.</summary>
internal static partial class Factory
{
    internal static torch.Tensor Make(Operator op, long[] size, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Finish(op.Call(size, dtype, Argument.None, DeviceOr(device)), requires_grad, names);
    }

    internal static torch.Tensor Full(long[] size, Scalar value, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentNullException.ThrowIfNull(value);
        return Finish(Aten.full.Call(size, value, dtype, Argument.None, DeviceOr(device)), requires_grad, names);
    }

    internal static torch.Tensor Random(Operator op, long[] size, torch.Generator? generator, torch.ScalarType? dtype, torch.Device? device,
        bool requires_grad, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Finish(op.Call(size, generator, dtype, Argument.None, DeviceOr(device)), requires_grad, names);
    }

    /// <summary>A tensor of the given size, type and device as <paramref name="like"/> unless said otherwise.</summary>
    internal static torch.Tensor New(Operator op, torch.Tensor like, long[] size, torch.ScalarType? dtype, torch.Device? device, bool requires_grad)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Finish(op.Call(like, size, dtype, Argument.None, device), requires_grad);
    }

    internal static torch.Tensor New(Operator op, torch.Tensor like, long[] size, Scalar value, torch.ScalarType? dtype, torch.Device? device,
        bool requires_grad)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentNullException.ThrowIfNull(value);
        return Finish(op.Call(like, size, value, dtype, Argument.None, device), requires_grad);
    }

    internal static torch.Tensor Finish(torch.Tensor tensor, bool requires_grad, string[]? names = null)
    {
        RefuseNames(names);
        if (requires_grad)
            tensor.requires_grad = true;
        return tensor;
    }

    /// <summary>The device to make a tensor on: the given one, else the default one.</summary>
    internal static Argument DeviceOr(torch.Device? device) => device ?? torch.DefaultDevice;

    internal static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 })
            throw new NotSupportedException(
                $"Named dimensions are not supported, but got the names {string.Join(", ", names)}. Leave them out and give dimensions by number.");
    }
}
