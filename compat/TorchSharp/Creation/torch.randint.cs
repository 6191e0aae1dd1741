using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Factory.Finish(
            Aten.randint_low_generator.Call(low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, Factory.DeviceOr(device)), requires_grad, names);
    }

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
        => randint(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
        => randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
        => randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
        => randint(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
        => randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    /// <summary>The numbers from 0 to n − 1 in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
        => Factory.Finish(Aten.randperm_generator.Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, Factory.DeviceOr(device)), requires_grad);

    public static Tensor randperm(long n, Tensor @out, Generator? generator = null) => Aten.randperm_generator_out.Into(n, generator, @out);

    /// <summary>One number from U[0, 1).</summary>
    public static double rand_float(Generator? generator = null)
    {
        using var number = rand(1, generator: generator);
        return number.ToDouble();
    }

    /// <summary>One number from N(0, 1).</summary>
    public static double randn_float(Generator? generator = null)
    {
        using var number = randn(1, generator: generator);
        return number.ToDouble();
    }

    public static bool randint_bool(Generator? generator = null) => randint_long(2, generator) == 1;

    public static int randint_int(int high, Generator? generator = null) => (int)randint_long(0, high, generator);

    public static int randint_int(int low, int high, Generator? generator = null) => (int)randint_long(low, high, generator);

    public static long randint_long(long high, Generator? generator = null) => randint_long(0, high, generator);

    public static long randint_long(long low, long high, Generator? generator = null)
    {
        using var number = randint(low, high, [1L], generator: generator);
        return number.ToInt64();
    }
}
