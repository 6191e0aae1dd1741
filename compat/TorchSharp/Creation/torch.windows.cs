using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Window functions of `len` points; a periodic one is the symmetric one of len + 1 without its last point.

    public static Tensor bartlett_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Window(Aten.bartlett_window_periodic, len, periodic, dtype, device, requires_grad);

    public static Tensor blackman_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Window(Aten.blackman_window_periodic, len, periodic, dtype, device, requires_grad);

    public static Tensor hann_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Window(Aten.hann_window_periodic, len, periodic, dtype, device, requires_grad);

    public static Tensor hamming_window(long len, bool periodic = true, float alpha = 0.54f, float beta = 0.46f, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
        => Factory.Finish(
            Aten.hamming_window_periodic_alpha_beta.Call(len, periodic, (double)alpha, (double)beta, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);

    public static Tensor kaiser_window(long len, bool periodic = true, float beta = 12f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        => Factory.Finish(Aten.kaiser_window_beta.Call(len, periodic, (double)beta, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);

    private static Tensor Window(Operator op, long len, bool periodic, ScalarType? dtype, Device? device, bool requires_grad)
        => Factory.Finish(op.Call(len, periodic, dtype, Argument.None, Factory.DeviceOr(device)), requires_grad);
}
