using System.Text;

namespace DeepNet.Imaging;

/// <summary>Writes Netpbm's PGM (P5) and PPM (P6), 8 bits a sample.</summary>
internal static class NetpbmEncoder
{
    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 or 3.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
        => [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"P{(channels == 1 ? 5 : 6)}\n{width} {height}\n255\n")), .. pixels];
}
