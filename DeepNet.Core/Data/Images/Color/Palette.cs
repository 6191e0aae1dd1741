using System.Numerics;

namespace DeepNet.Data;

/// <summary>Changes of colour images in which each pixel becomes another by itself, with torchvision's arithmetic in float32.</summary>
internal static class Palette
{
    /// <summary>The brightness of each pixel: 0.2989 red + 0.587 green + 0.114 blue.</summary>
    /// <param name="source">[3, height, width].</param>
    /// <param name="target">Receives [1 or 3, height, width], the same in each channel.</param>
    public static void Grayscale(ReadOnlySpan<byte> source, Span<byte> target) => Apply(source, new GreyKernel(), target);

    /// <summary>0 makes an image grey, 1 leaves it, more is more colourful.</summary>
    public static void Saturation(ReadOnlySpan<byte> source, double factor, Span<byte> target)
        => Apply(source, new SaturationKernel(new((float)factor), new((float)(1 - factor))), target);

    /// <summary>Turns the circle of colours: 0.5 is halfway around, to the opposite ones.</summary>
    public static void Hue(ReadOnlySpan<byte> source, double shift, Span<byte> target) => Apply(source, new HueKernel(new((float)shift)), target);

    private static void Apply<TKernel>(ReadOnlySpan<byte> source, TKernel kernel, Span<byte> target) where TKernel : struct, IPixelKernel
    {
        var plane = source.Length / 3;
        var step = Vector<byte>.Count;
        var i = 0;
        for (; i <= plane - step; i += step)
            Apply(source[i..], plane, kernel, target[i..], plane);
        if (i == plane)
            return;
        // What is left is put where there is room for a whole vector.
        var rest = plane - i;
        Span<byte> input = stackalloc byte[3 * step];
        Span<byte> output = stackalloc byte[target.Length / plane * step];
        input.Clear();
        for (var channel = 0; channel < 3; channel++)
            source.Slice(channel * plane + i, rest).CopyTo(input[(channel * step)..]);
        Apply(input, step, kernel, output, step);
        for (var channel = 0; channel < output.Length / step; channel++)
            output.Slice(channel * step, rest).CopyTo(target[(channel * plane + i)..]);
    }

    private static void Apply<TKernel>(ReadOnlySpan<byte> source, int sourcePlane, TKernel kernel, Span<byte> target, int targetPlane)
        where TKernel : struct, IPixelKernel
    {
        ByteRows.Widen(new Vector<byte>(source), out var r0, out var r1, out var r2, out var r3);
        ByteRows.Widen(new Vector<byte>(source[sourcePlane..]), out var g0, out var g1, out var g2, out var g3);
        ByteRows.Widen(new Vector<byte>(source[(2 * sourcePlane)..]), out var b0, out var b1, out var b2, out var b3);
        kernel.Apply(ref r0, ref g0, ref b0);
        kernel.Apply(ref r1, ref g1, ref b1);
        kernel.Apply(ref r2, ref g2, ref b2);
        kernel.Apply(ref r3, ref g3, ref b3);
        ByteRows.Narrow(r0, r1, r2, r3).CopyTo(target);
        if (target.Length <= targetPlane)
            return;
        ByteRows.Narrow(g0, g1, g2, g3).CopyTo(target[targetPlane..]);
        ByteRows.Narrow(b0, b1, b2, b3).CopyTo(target[(2 * targetPlane)..]);
    }
}
