using DeepNet.Imaging;
using DeepNet.Tests.Support;
using DeepNet.Tests.Training.Observers.TensorBoard;

namespace DeepNet.Tests.Imaging;

public sealed class PngEncoderTests
{
    [TestCase(1, 1, 1)]
    [TestCase(7, 5, 1)]
    [TestCase(7, 5, 2)]
    [TestCase(7, 5, 3)]
    [TestCase(300, 4, 4)]
    public void Noise_is_read_back_as_it_was(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        new Random(3).NextBytes(pixels);
        var png = Decode(pixels, width, height, channels);
        Assert.That((png.Width, png.Height, png.Channels), Is.EqualTo((width, height, channels)));
        Assert.That(png.Pixels, Is.EqualTo(pixels));
    }

    [Test]
    public void Every_filter_is_used_where_it_is_the_best()
    {
        const int Width = 64;
        var random = new Random(5);
        var above = new byte[Width];
        var pixels = new List<byte>();
        // Each row is what its filter predicts from the row above, and one more: noise, a slope, a copy, a mean, a Paeth predictor.
        foreach (var filter in (int[])[2, 4, 3, 1, 0, 3, 4, 2, 1])
        {
            var row = new byte[Width];
            for (var i = 0; i < Width; i++)
            {
                var (left, corner) = i > 0 ? (row[i - 1], above[i - 1]) : ((byte)0, (byte)0);
                var estimate = left + above[i] - corner;
                var nearest = new[] { left, above[i], corner }.MinBy(value => Math.Abs(estimate - value));
                row[i] = filter switch
                {
                    0 => (byte)(random.Next(2) * 2 - 1),
                    1 => (byte)(left + 11),
                    2 => (byte)(above[i] + (i % 2)),
                    3 => (byte)((left + above[i]) / 2 + 40 * (i % 2)),
                    _ => (byte)(nearest + (i % 9 == 0 ? 97 : 0)),
                };
            }
            pixels.AddRange(row);
            above = row;
        }
        var png = Decode([.. pixels], Width, pixels.Count / Width, 1);
        Assert.That(png.Pixels, Is.EqualTo(pixels));
        Assert.That(png.Filters, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
    }

    [Test]
    public void A_gradient_takes_a_fraction_of_its_bytes()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256 * 256).Select(i => (byte)(i % 256 / 2 + i / 256 / 2))];
        Assert.That(PngEncoder.Encode(pixels, 256, 256, 1), Has.Length.LessThan(pixels.Length / 20));
    }

    [TestCase(0, 1, 1, 0)]
    [TestCase(1, 0, 1, 0)]
    [TestCase(1, 1, 5, 5)]
    [TestCase(1, 1, 0, 0)]
    [TestCase(2, 2, 3, 11)]
    [TestCase(65536, 65536, 1, 0)] // the product is 0 in 32 bits
    public void A_size_that_does_not_fit_is_refused(int width, int height, int channels, int bytes)
        => Assert.That(() => PngEncoder.Encode(new byte[bytes], width, height, channels),
            Throws.ArgumentException.With.Message.Contains($"{width} × {height} pixels with {channels} channels was asked for from {bytes} bytes"));

    private static (int Width, int Height, int Channels, int[] Filters, byte[] Pixels) Decode(byte[] pixels, int width, int height, int channels)
    {
        using var temporary = new TemporaryFolder();
        var png = EventFile.ReadPng(temporary.Write("image.png", PngEncoder.Encode(pixels, width, height, channels)));
        return (png.GetProperty("width").GetInt32(), png.GetProperty("height").GetInt32(), png.GetProperty("channels").GetInt32(),
            [.. png.GetProperty("filters").EnumerateArray().Select(filter => filter.GetInt32())], png.GetProperty("pixels").GetBytesFromBase64());
    }
}
