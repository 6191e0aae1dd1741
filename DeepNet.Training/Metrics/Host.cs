using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Brings small results of a batch to the host, each in one transfer.</summary>
internal static class Host
{
    /// <summary>How often this thread has brought values to the host, for which a GPU's work must be waited for.</summary>
    internal static long Reads => _reads;

    [ThreadStatic]
    private static long _reads;

    /// <summary>The value of a scalar.</summary>
    internal static double Double(Tensor scalar)
    {
        _reads++;
        return scalar.ToDouble();
    }

    /// <summary>The value of an integer scalar.</summary>
    internal static long Long(Tensor scalar)
    {
        _reads++;
        return scalar.item<long>();
    }

    /// <summary>The value of a bool scalar.</summary>
    internal static bool Flag(Tensor scalar)
    {
        _reads++;
        return scalar.item<bool>();
    }

    /// <summary>The values in row-major order; exact for all floating-point types and for integers up to 2⁵³.</summary>
    internal static double[] Doubles(Tensor values)
    {
        _reads++;
        if (IsReady(values, float64))
            return values.data<double>().ToArray();
        using var scope = NewDisposeScope();
        return values.detach().cpu().to(float64).contiguous().data<double>().ToArray();
    }

    /// <summary>The values of an integer or bool tensor in row-major order.</summary>
    internal static long[] Longs(Tensor values)
    {
        _reads++;
        if (IsReady(values, int64))
            return values.data<long>().ToArray();
        using var scope = NewDisposeScope();
        return values.cpu().to(int64).contiguous().data<long>().ToArray();
    }

    private static bool IsReady(Tensor values, ScalarType type)
        => values.device_type == DeviceType.CPU && values.dtype == type && values.is_contiguous() && !values.requires_grad;

    /// <summary>The tensor in float64, where it is unless that device knows no float64.</summary>
    internal static Tensor Wide(Tensor values)
        => (values.device_type == DeviceType.MPS ? values.cpu() : values).detach().to(float64);

    /// <summary>Adds the values of a one-dimensional tensor to numbers on the host.</summary>
    internal static void Accumulate(Span<double> sums, Tensor values)
    {
        var added = Doubles(values);
        for (var index = 0; index < added.Length; index++)
            sums[index] += added[index];
    }
}
