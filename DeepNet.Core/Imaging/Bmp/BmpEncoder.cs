using System.Buffers.Binary;

namespace DeepNet.Imaging;

/// <summary>Writes Windows bitmaps: colour with 24 bits a pixel, grey with a palette of 256 greys; not compressed, from the bottom row up.</summary>
internal static class BmpEncoder
{
    private const int Greys = 256;

    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 or 3.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var stride = (width * channels + 3) / 4 * 4;
        var start = BmpHeader.FileBytes + BmpHeader.InfoBytes + (channels == 1 ? 4 * Greys : 0);
        var file = new byte[checked(start + stride * height)];
        var header = file.AsSpan();
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[2..], file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[10..], start);
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], BmpHeader.InfoBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[18..], width);
        BinaryPrimitives.WriteInt32LittleEndian(header[22..], height);
        header[26] = 1; // planes
        header[28] = (byte)(8 * channels);
        if (channels == 1)
            for (var grey = 0; grey < Greys; grey++)
                header.Slice(BmpHeader.FileBytes + BmpHeader.InfoBytes + 4 * grey, 3).Fill((byte)grey);
        for (var y = 0; y < height; y++)
        {
            var row = pixels.Slice(y * width * channels, width * channels);
            var to = file.AsSpan(start + (height - 1 - y) * stride, row.Length);
            row.CopyTo(to);
            for (var i = 0; channels == 3 && i < to.Length; i += 3)
                (to[i], to[i + 2]) = (to[i + 2], to[i]);
        }
        return file;
    }
}
