using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>From <paramref name="start"/> in steps to before <paramref name="stop"/>: int64 if all three are integers, else the default type.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(step);
        return Factory.Finish(Aten.arange_start_step.Call(start, stop, step, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Factory.Finish(Aten.linspace.Call(start, end, steps, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Factory.Finish(Aten.logspace.Call(start, end, steps, @base, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
        => Factory.Finish(Aten.eye_m.Call(rows, columns < 0 ? rows : columns, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad, names);

    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentNullException.ThrowIfNull(strides);
        return Factory.Finish(Aten.empty_strided.Call(size, strides, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad, names);
    }

    /// <summary>The row and column numbers of a matrix's lower triangle: [2, count].</summary>
    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
        => Aten.tril_indices.Call(row, col, offset, dtype, Argument.None, Factory.DeviceOr(device));

    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
        => Aten.triu_indices.Call(row, col, offset, dtype, Argument.None, Factory.DeviceOr(device));

    public static Tensor complex(Tensor real, Tensor imag) => Aten.complex.Call(real, imag);

    public static Tensor polar(Tensor abs, Tensor angle) => Aten.polar.Call(abs, angle);
}
