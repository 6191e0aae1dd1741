using DeepNet.Imaging;

namespace DeepNet.Training;

/// <summary>A confusion matrix of many classes as a picture, a pixel a cell: the more opaque, the greater the share of the row.</summary>
internal static class HeatMap
{
    // Neither light nor dark: seen on any ground.
    private static readonly (byte R, byte G, byte B) _right = (58, 141, 221), _wrong = (226, 104, 40);

    public static byte[] Png(ConfusionTable table)
    {
        var pixels = new byte[table.Size * table.Size * 4];
        for (var right = 0; right < table.Size; right++)
        {
            var all = table.Row(right);
            for (var answer = 0; answer < table.Size; answer++)
            {
                var share = table.Cells[right, answer] / all;
                if (!(share > 0))
                    continue;
                var color = right == answer ? _right : _wrong;
                // What is rare must be seen, too.
                var opacity = (byte)(255 * Math.Min(1, 0.25 + 0.75 * share));
                ((ReadOnlySpan<byte>)[color.R, color.G, color.B, opacity]).CopyTo(pixels.AsSpan(4 * (right * table.Size + answer)));
            }
        }
        return PngEncoder.Encode(pixels, table.Size, table.Size, 4);
    }
}
