using System.Numerics;

namespace DeepNet.Data;

/// <summary>Changes of images in which each byte becomes another by itself, with torchvision's arithmetic: in float32, what is behind the point falls away.</summary>
internal static class Tone
{
    private const int Levels = 256;

    /// <summary>factor · value + offset.</summary>
    public static void Scale(ReadOnlySpan<byte> source, float factor, float offset, Span<byte> target)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (factors, offsets) = (new Vector<float>(factor), new Vector<float>(offset));
            for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                ByteRows.Widen(new Vector<byte>(source[i..]), out var a, out var b, out var c, out var d);
                ByteRows.Narrow(a * factors + offsets, b * factors + offsets, c * factors + offsets, d * factors + offsets).CopyTo(target[i..]);
            }
        }
        for (; i < source.Length; i++)
            target[i] = Cut(source[i] * factor + offset);
    }

    /// <summary>ratio · value + (1 − ratio) · other, in the other's place.</summary>
    public static void Blend(ReadOnlySpan<byte> source, Span<byte> other, double ratio)
    {
        var (share, rest) = ((float)ratio, (float)(1 - ratio));
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (shares, rests) = (new Vector<float>(share), new Vector<float>(rest));
            for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                ByteRows.Widen(new Vector<byte>(source[i..]), out var a, out var b, out var c, out var d);
                ByteRows.Widen(new Vector<byte>(other[i..]), out var e, out var f, out var g, out var h);
                ByteRows.Narrow(a * shares + e * rests, b * shares + f * rests, c * shares + g * rests, d * shares + h * rests).CopyTo(other[i..]);
            }
        }
        for (; i < source.Length; i++)
            other[i] = Cut(source[i] * share + other[i] * rest);
    }

    /// <summary>0 is black, 1 leaves the image, more is brighter.</summary>
    public static void Brightness(ReadOnlySpan<byte> source, double factor, Span<byte> target) => Scale(source, (float)factor, 0, target);

    /// <summary>0 is the mean grey everywhere, 1 leaves the image.</summary>
    public static void Contrast(ReadOnlySpan<byte> source, ImageShape shape, double factor, Span<byte> target)
    {
        var plane = shape.Height * shape.Width;
        var sum = 0L;
        if (shape.Channels == 3)
        {
            var grey = target[..plane]; // is written over below
            Palette.Grayscale(source, grey);
            sum = ByteRows.Sum(grey);
        }
        else
        {
            sum = ByteRows.Sum(source);
        }
        var mean = (float)sum / plane;
        Scale(source, (float)factor, (float)(1 - factor) * mean, target);
    }

    public static void Invert(ReadOnlySpan<byte> source, Span<byte> target) => Solarize(source, 0, target);

    /// <summary>Inverts all values from a threshold on.</summary>
    public static void Solarize(ReadOnlySpan<byte> source, double threshold, Span<byte> target)
    {
        Span<byte> table = stackalloc byte[Levels];
        for (var value = 0; value < Levels; value++)
            table[value] = (byte)(value >= threshold ? 255 - value : value);
        ByteRows.Map(source, table, target);
    }

    /// <summary>Keeps the highest bits, 0 to 8 of them.</summary>
    public static void Posterize(ReadOnlySpan<byte> source, int bits, Span<byte> target)
    {
        Span<byte> table = stackalloc byte[Levels];
        for (var value = 0; value < Levels; value++)
            table[value] = (byte)(value & -(1 << (8 - bits)));
        ByteRows.Map(source, table, target);
    }

    /// <summary>Stretches each channel so that its least value is black and its largest white.</summary>
    public static void Autocontrast(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target)
    {
        Span<byte> table = stackalloc byte[Levels];
        var plane = shape.Height * shape.Width;
        for (var start = 0; start < source.Length; start += plane)
        {
            var pixels = source.Slice(start, plane);
            var (least, most) = ByteRows.Range(pixels);
            if (least == most)
            {
                pixels.CopyTo(target[start..]);
                continue;
            }
            var scale = 255f / (most - least);
            for (var value = (int)least; value <= most; value++)
                table[value] = Cut((value - least) * scale);
            ByteRows.Map(pixels, table, target[start..]);
        }
    }

    /// <summary>Makes the values of each channel about equally frequent.</summary>
    public static void Equalize(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target)
    {
        Span<byte> table = stackalloc byte[Levels];
        Span<int> counts = stackalloc int[Levels];
        var plane = shape.Height * shape.Width;
        for (var start = 0; start < source.Length; start += plane)
        {
            var pixels = source.Slice(start, plane);
            counts.Clear();
            foreach (var value in pixels)
                counts[value]++;
            // All but the pixels of the largest value, cut into 255 steps.
            var step = (plane - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
            if (step == 0)
            {
                pixels.CopyTo(target[start..]);
                continue;
            }
            var below = 0;
            for (var value = 0; value < Levels; value++)
            {
                table[value] = (byte)(value == 0 ? 0 : Math.Min((below + step / 2) / step, 255));
                below += counts[value];
            }
            ByteRows.Map(pixels, table, target[start..]);
        }
    }

    private static byte Cut(float value) => (byte)Math.Clamp(value, 0, 255);
}
