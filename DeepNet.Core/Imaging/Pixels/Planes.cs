using System.Numerics;
using System.Runtime.Intrinsics;

namespace DeepNet.Imaging;

/// <summary>Takes pixels whose channels lie side by side apart into planes, and converts channels on the way.</summary>
internal static class Planes
{
    /// <summary>Writes some pixels into the planes of an image.</summary>
    /// <param name="pixels">[count, channels].</param>
    /// <param name="channels">1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.</param>
    /// <param name="planes">[wanted, plane].</param>
    /// <param name="plane">The size of a plane.</param>
    /// <param name="first">The place in each plane where the pixels go.</param>
    /// <param name="wanted">1 to 4, as <paramref name="channels"/>.</param>
    public static void Write<T>(ReadOnlySpan<T> pixels, int channels, Span<T> planes, int plane, int first, int wanted)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var count = pixels.Length / channels;
        if (wanted >= 3)
        {
            if (channels >= 3)
                Split(pixels, channels, planes.Slice(first, count), planes.Slice(plane + first, count), planes.Slice(2 * plane + first, count));
            else
                for (var channel = 0; channel < 3; channel++)
                    Take(pixels, channels, 0, planes.Slice(channel * plane + first, count));
        }
        else if (channels >= 3)
        {
            Grey(pixels, channels, planes.Slice(first, count));
        }
        else
        {
            Take(pixels, channels, 0, planes.Slice(first, count));
        }
        if (wanted is 1 or 3)
            return;
        var alpha = planes.Slice((wanted - 1) * plane + first, count);
        if (channels is 1 or 3)
            alpha.Fill(T.MaxValue);
        else
            Take(pixels, channels, channels - 1, alpha);
    }

    private static void Take<T>(ReadOnlySpan<T> pixels, int channels, int channel, Span<T> to)
    {
        if (channels == 1)
        {
            pixels.CopyTo(to);
            return;
        }
        for (int i = 0, from = channel; i < to.Length; i++, from += channels)
            to[i] = pixels[from];
    }

    private static void Split<T>(ReadOnlySpan<T> pixels, int channels, Span<T> red, Span<T> green, Span<T> blue) where T : unmanaged
    {
        var done = 0;
        if (typeof(T) == typeof(byte) && Vector128.IsHardwareAccelerated)
            done = channels == 3
                ? SplitThree(Bytes(pixels), Bytes(red), Bytes(green), Bytes(blue))
                : SplitFour(Bytes(pixels), Bytes(red), Bytes(green), Bytes(blue));
        for (var (i, from) = (done, done * channels); i < red.Length; i++, from += channels)
            (red[i], green[i], blue[i]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
    }

    // Sixteen pixels at a time: each of three registers gives its share of each colour.
    private static int SplitThree(ReadOnlySpan<byte> pixels, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        var i = 0;
        for (; i <= red.Length - 16; i += 16)
        {
            var (a, b, c) = (Vector128.Create(pixels[(3 * i)..]), Vector128.Create(pixels[(3 * i + 16)..]), Vector128.Create(pixels[(3 * i + 32)..]));
            (Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 1, 4, 7, 10, 13))).CopyTo(red[i..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14))).CopyTo(green[i..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15))).CopyTo(blue[i..]);
        }
        return i;
    }

    private static int SplitFour(ReadOnlySpan<byte> pixels, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        var i = 0;
        for (; i <= red.Length - 16; i += 16)
        {
            // Each register's four pixels become four reds, greens, blues and alphas; then the registers' words are put together by colour.
            var gather = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
            var a = Vector128.Shuffle(Vector128.Create(pixels[(4 * i)..]), gather).AsUInt32();
            var b = Vector128.Shuffle(Vector128.Create(pixels[(4 * i + 16)..]), gather).AsUInt32();
            var c = Vector128.Shuffle(Vector128.Create(pixels[(4 * i + 32)..]), gather).AsUInt32();
            var d = Vector128.Shuffle(Vector128.Create(pixels[(4 * i + 48)..]), gather).AsUInt32();
            Vector128.Create(a[0], b[0], c[0], d[0]).AsByte().CopyTo(red[i..]);
            Vector128.Create(a[1], b[1], c[1], d[1]).AsByte().CopyTo(green[i..]);
            Vector128.Create(a[2], b[2], c[2], d[2]).AsByte().CopyTo(blue[i..]);
        }
        return i;
    }

    private static void Grey<T>(ReadOnlySpan<T> pixels, int channels, Span<T> grey) where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0, from = 0; i < grey.Length; i++, from += channels)
        {
            var sum = 19595 * ulong.CreateTruncating(pixels[from]) + 38470 * ulong.CreateTruncating(pixels[from + 1]) + 7471 * ulong.CreateTruncating(pixels[from + 2]);
            grey[i] = T.CreateTruncating((sum + 0x8000) >> 16);
        }
    }

    private static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values);

    private static Span<byte> Bytes<T>(Span<T> values) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values);
}
