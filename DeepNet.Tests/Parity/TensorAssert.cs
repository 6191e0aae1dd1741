using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet.Tests.Parity;

/// <summary>
/// Compares tensors by their bytes in memory, without any of the operators under test. A failure names the element that is furthest off.
/// </summary>
internal static class TensorAssert
{
    /// <summary>
    /// The same type and shape, and |actual − expected| ≤ <paramref name="absolute"/> + <paramref name="relative"/>·|expected| everywhere.
    /// NaN equals NaN, an infinity equals itself. The defaults hold for forward passes and gradients in float32.
    /// </summary>
    internal static void Close(torch.Tensor actual, torch.Tensor expected, string name = "tensor", double absolute = 1e-5, double relative = 1e-5)
    {
        SameKind(actual, expected, name);
        var (values, wanted) = (Values(actual), Values(expected));
        var (worst, worstExcess, off) = (-1, 0.0, 0);
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index].Equals(wanted[index]))
                continue;
            var excess = Math.Abs(values[index] - wanted[index]) / (absolute + relative * Math.Abs(wanted[index]));
            if (excess <= 1)
                continue;
            off++;
            if (worst >= 0 && !(excess > worstExcess) && !double.IsNaN(excess))
                continue;
            (worst, worstExcess) = (index, excess);
        }
        if (off > 0)
            Assert.Fail($"{name}: {off} of {values.Length} elements differ from PyTorch's by more than {absolute:G3} + {relative:G3}·|x|. "
                + Difference(worst, values, wanted, expected.shape));
    }

    /// <summary>The same type, shape and bits.</summary>
    internal static void Same(torch.Tensor actual, torch.Tensor expected, string name = "tensor")
    {
        SameKind(actual, expected, name);
        var (bytes, wanted) = (Bytes(actual), Bytes(expected));
        if (bytes.AsSpan().SequenceEqual(wanted))
            return;
        var (values, wantedValues) = (Values(actual), Values(expected));
        var size = bytes.Length / values.Length;
        var differing = Enumerable.Range(0, values.Length)
            .Where(index => !bytes.AsSpan(index * size, size).SequenceEqual(wanted.AsSpan(index * size, size))).ToArray();
        var worst = differing.MaxBy(index => Math.Abs(values[index] - wantedValues[index]));
        Assert.Fail($"{name}: {differing.Length} of {values.Length} elements are not PyTorch's bit for bit. "
            + Difference(worst, values, wantedValues, expected.shape));
    }

    /// <summary>The same names on both sides, and each pair <see cref="Close(torch.Tensor, torch.Tensor, string, double, double)"/>.</summary>
    internal static void Close(IReadOnlyDictionary<string, torch.Tensor> actual, IReadOnlyDictionary<string, torch.Tensor> expected,
        double absolute = 1e-5, double relative = 1e-5)
    {
        SameNames(actual, expected);
        Assert.Multiple(() =>
        {
            foreach (var (name, tensor) in expected)
                Close(actual[name], tensor, name, absolute, relative);
        });
    }

    /// <summary>The same names on both sides, and each pair <see cref="Same(torch.Tensor, torch.Tensor, string)"/>.</summary>
    internal static void Same(IReadOnlyDictionary<string, torch.Tensor> actual, IReadOnlyDictionary<string, torch.Tensor> expected)
    {
        SameNames(actual, expected);
        Assert.Multiple(() =>
        {
            foreach (var (name, tensor) in expected)
                Same(actual[name], tensor, name);
        });
    }

    private static void SameNames(IReadOnlyDictionary<string, torch.Tensor> actual, IReadOnlyDictionary<string, torch.Tensor> expected)
        => Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));

    private static void SameKind(torch.Tensor actual, torch.Tensor expected, string name)
    {
        if (actual.dtype != expected.dtype || !actual.shape.SequenceEqual(expected.shape))
            Assert.Fail($"{name} is {actual.dtype} [{string.Join(", ", actual.shape)}], PyTorch's is {expected.dtype} [{string.Join(", ", expected.shape)}].");
    }

    private static string Difference(int index, double[] values, double[] wanted, long[] shape)
    {
        // A complex number is two values.
        var perElement = values.Length / Math.Max(1, (int)shape.Aggregate(1L, (product, size) => product * size));
        var place = new long[shape.Length];
        long rest = index / Math.Max(1, perElement);
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
            (rest, place[dimension]) = Math.DivRem(rest, shape[dimension]);
        return $"Worst at [{string.Join(", ", place)}]: {values[index]:R} instead of {wanted[index]:R} (off by {Math.Abs(values[index] - wanted[index]):G3}).";
    }

    private static byte[] Bytes(torch.Tensor tensor)
    {
        if (tensor.numel() == 0)
            return [];
        using var scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().bytes.ToArray();
    }

    private static double[] Values(torch.Tensor tensor)
    {
        var bytes = Bytes(tensor);
        return tensor.dtype switch
        {
            torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat64 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            torch.ScalarType.Float32 or torch.ScalarType.ComplexFloat32 => Convert<float>(bytes, value => value),
            torch.ScalarType.Float16 => Convert<Half>(bytes, value => (double)value),
            torch.ScalarType.BFloat16 => Convert<ushort>(bytes, value => BitConverter.Int32BitsToSingle(value << 16)),
            torch.ScalarType.Int64 => Convert<long>(bytes, value => value),
            torch.ScalarType.Int32 => Convert<int>(bytes, value => value),
            torch.ScalarType.Int16 => Convert<short>(bytes, value => value),
            torch.ScalarType.Int8 => Convert<sbyte>(bytes, value => value),
            _ => Convert<byte>(bytes, value => value),
        };
    }

    private static double[] Convert<T>(byte[] bytes, Func<T, double> toDouble) where T : unmanaged
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        var values = new double[elements.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = toDouble(elements[index]);
        return values;
    }
}
