using DeepNet.Data;
using DeepNet.Imaging;

namespace DeepNet.Training;

/// <summary>A picture of a sample.</summary>
/// <param name="Png">The file's bytes.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record SamplePicture(byte[] Png, int Width, int Height);

/// <summary>Turns a model's inputs back into pictures: exactly where the data set tells how they were normalised, else stretched from black to white.</summary>
internal sealed class SamplePictures
{
    private const int Largest = 192; // pixels in a row or column: what is larger is reduced, to keep reports small

    // value = black + pixel / 255 · (white − black), for each channel; null where nobody knows.
    private readonly (double Black, double White)[]? _ranges;

    private SamplePictures((double, double)[]? ranges) => _ranges = ranges;

    public static SamplePictures For(IDataset data) => new(data is ImageDataset { Normalize: { } normalize }
        ? [.. Enumerable.Range(0, normalize.Channels).Select(channel => Range(normalize, channel))]
        : null);

    /// <param name="values">[channels, height, width].</param>
    /// <param name="shape">Those three.</param>
    public SamplePicture Of(double[] values, long[] shape)
    {
        var (channels, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var reduction = Math.Max(1, (int)Math.Ceiling(Math.Max(width, height) / (double)Largest));
        var (rows, columns) = (Math.Max(1, height / reduction), Math.Max(1, width / reduction));
        var pixels = new byte[rows * columns * channels];
        for (var channel = 0; channel < channels; channel++)
        {
            var (black, white) = _ranges is { } known && known.Length == channels ? known[channel] : Ends(values);
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < columns; x++)
                {
                    var value = Mean(values.AsSpan(channel * height * width), width, y * reduction, x * reduction, Math.Min(reduction, height), Math.Min(reduction, width));
                    var level = 255 * (value - black) / (white - black);
                    pixels[(y * columns + x) * channels + channel] = double.IsNaN(level) ? (byte)0 : (byte)Math.Clamp(Math.Round(level), 0, 255);
                }
        }
        return new SamplePicture(PngEncoder.Encode(pixels, columns, rows, channels), columns, rows);
    }

    private static double Mean(ReadOnlySpan<double> plane, int stride, int top, int left, int rows, int columns)
    {
        var sum = 0.0;
        for (var y = top; y < top + rows; y++)
            for (var x = left; x < left + columns; x++)
                sum += plane[y * stride + x];
        return sum / (rows * columns);
    }

    private static (double, double) Ends(double[] values)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty();
        var (least, greatest) = (finite.Min(), finite.Max());
        return greatest > least ? (least, greatest) : (least - 1, least + 1);
    }

    private static (double, double) Range(Normalize normalize, int channel)
    {
        Span<float> ends = stackalloc float[2];
        normalize.Apply([0, 255], channel, ends);
        return (ends[0], ends[1]);
    }
}
