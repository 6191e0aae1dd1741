using System.Numerics;

namespace DeepNet.Data;

/// <summary>Weighted sums of images in float32.</summary>
internal static class Mixing
{
    public static void Set(Span<float> sums, ReadOnlySpan<byte> image, float weight)
    {
        sums.Clear();
        Add(sums, image, weight);
    }

    public static void Add(Span<float> sums, ReadOnlySpan<byte> image, float weight)
    {
        var (weights, width, i) = (new Vector<float>(weight), Vector<float>.Count, 0);
        for (; i <= image.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            ByteRows.Widen(new Vector<byte>(image[i..]), out var a, out var b, out var c, out var d);
            var places = sums.Slice(i, Vector<byte>.Count);
            (new Vector<float>(places) + a * weights).CopyTo(places);
            (new Vector<float>(places[width..]) + b * weights).CopyTo(places[width..]);
            (new Vector<float>(places[(2 * width)..]) + c * weights).CopyTo(places[(2 * width)..]);
            (new Vector<float>(places[(3 * width)..]) + d * weights).CopyTo(places[(3 * width)..]);
        }
        for (; i < image.Length; i++)
            sums[i] += image[i] * weight;
    }

    /// <summary>The sums as bytes; what is behind the point falls away.</summary>
    public static void Cut(ReadOnlySpan<float> sums, Span<byte> image)
    {
        var (width, i) = (Vector<float>.Count, 0);
        for (; i <= sums.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            ByteRows.Narrow(
                new Vector<float>(sums[i..]), new Vector<float>(sums[(i + width)..]),
                new Vector<float>(sums[(i + 2 * width)..]), new Vector<float>(sums[(i + 3 * width)..])).CopyTo(image[i..]);
        for (; i < sums.Length; i++)
            image[i] = (byte)Math.Clamp(sums[i], 0, 255);
    }
}
