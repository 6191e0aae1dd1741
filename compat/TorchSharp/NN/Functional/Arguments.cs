using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>TorchSharp's optional and tuple-shaped parameters as operators take them.</summary>
internal static class Arguments
{
    /// <summary>The schema's own default where the caller gave none.</summary>
    internal static Argument OrDefault(this long[]? values) => values is null ? Argument.Default : values;

    internal static Argument OrDefault(this long? value) => value is { } given ? given : Argument.Default;

    internal static long[] Array(this (long, long) pair) => [pair.Item1, pair.Item2];

    internal static long[]? Array(this (long, long)? pair) => pair?.Array();

    internal static long[] Array(this (long, long, long) triple) => [triple.Item1, triple.Item2, triple.Item3];

    internal static long[]? Array(this (long, long, long)? triple) => triple?.Array();

    internal static long[] Array(this (long, long)? pair, long fallback) => (pair ?? (fallback, fallback)).Array();

    internal static long[] Array(this (long, long, long)? triple, long fallback) => (triple ?? (fallback, fallback, fallback)).Array();

    internal static long[] Repeat(this long value, int count)
    {
        var values = new long[count];
        System.Array.Fill(values, value);
        return values;
    }

    internal static long[]? Repeat(this long? value, int count) => value?.Repeat(count);

    internal static double[]? Array(this (double, double)? pair) => pair is { } p ? [p.Item1, p.Item2] : null;

    internal static double[]? Array(this (double, double, double)? triple) => triple is { } t ? [t.Item1, t.Item2, t.Item3] : null;

    internal static string Name(this Padding padding) => padding == Padding.Same ? "same" : "valid";

    internal static string Name(this PaddingModes mode) => mode switch
    {
        PaddingModes.Zeros or PaddingModes.Constant => "constant",
        PaddingModes.Reflect => "reflect",
        PaddingModes.Replicate => "replicate",
        PaddingModes.Circular => "circular",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The padding mode must be Zeros, Constant, Reflect, Replicate or Circular."),
    };

    /// <summary>Whether two tensors have the same shape, without making arrays of it.</summary>
    internal static unsafe bool SameShape(torch.Tensor left, torch.Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var dimensions = (int)left.Dimensions;
        if (right.Dimensions != dimensions)
            return false;
        var a = stackalloc long[dimensions];
        var b = stackalloc long[dimensions];
        Native.dn_tensor_sizes(left.Handle, a);
        Native.dn_tensor_sizes(right.Handle, b);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return new ReadOnlySpan<long>(a, dimensions).SequenceEqual(new ReadOnlySpan<long>(b, dimensions));
    }

    internal static string Text(this long[] shape) => $"[{string.Join(", ", shape)}]";
}
