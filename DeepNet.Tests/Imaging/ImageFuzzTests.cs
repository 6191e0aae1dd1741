using DeepNet.Data;
using DeepNet.Imaging;

namespace DeepNet.Tests.Imaging;

/// <summary>
/// Two thousand six hundred damaged image files, the same ones in every run: each is read or refused with a <see cref="DatasetException"/> that names it, and
/// takes no more memory than its allowed pixels need. <c>DEEPNET_FUZZ</c> multiplies their number (eng/fuzz.sh).
/// </summary>
internal sealed class ImageFuzzTests
{
    private const int MostPixels = 1 << 16;
    // Four channels of 16 bits, once as wanted and once on the way, and what a decoder always takes.
    private const long MostBytes = 2 * 8 * MostPixels + 1_000_000;

    private static readonly int _times = int.TryParse(Environment.GetEnvironmentVariable("DEEPNET_FUZZ"), out var times) ? times : 1;

    private static readonly ImageReadOptions[] _options =
    [
        new() { MaximumPixels = MostPixels },
        new() { MaximumPixels = MostPixels, Channels = ImageChannels.Rgb, ApplyOrientation = true, ShrinkDownTo = 10 },
        new() { MaximumPixels = MostPixels, Channels = ImageChannels.Rgba, SixteenBits = true },
        ImageReadOptions.Indices with { MaximumPixels = MostPixels },
    ];

    [Test]
    public void Mutated_JPEGs_are_read_or_refused()
    {
        byte[][] good =
        [
            PillowFiles.Make("encode(picture(40, 30), 'JPEG')"),
            PillowFiles.Make("encode(picture(33, 47, 'L'), 'JPEG', progressive=True)"),
            PillowFiles.Make("encode(picture(33, 47), 'JPEG', progressive=True, subsampling=2, quality=60)"),
            PillowFiles.Make("encode(picture(20, 20, 'CMYK'), 'JPEG')"),
        ];
        Fuzz(800, 51, good, leastRefused: 0.1);
    }

    [Test]
    public void Mutated_PNGs_are_read_or_refused()
    {
        var random = new Random(4);
        byte[][] good = [.. new[] { (2, 8), (3, 4), (0, 16), (6, 16), (0, 1) }.SelectMany(kind => new[] { false, true }
            .Select(interlaced => PngBytes.Random(random, 19, 13, kind.Item1, kind.Item2).Encode(interlaced)))];
        Fuzz(400, 52, good, leastRefused: 0.8);
        // Under checksums that are right: damage of headers, palettes and compressed pixels.
        var refused = 0;
        for (var round = 0; round < 400 * _times; round++)
        {
            var stream = RandomStream.From(53, round);
            var image = PngBytes.Random(random, 1 + (int)stream.NextInteger(20), 1 + (int)stream.NextInteger(20), (int)stream.NextInteger(7), 1 << (int)stream.NextInteger(5)) with
            {
                Palette = new byte[stream.NextInteger(260) * 3],
                Transparency = new byte[stream.NextInteger(2) * stream.NextInteger(300)],
                Filter = (byte)stream.NextInteger(6),
                Extra = stream.NextInteger(3) == 0 ? "eXIf" : null,
                ExtraData = [.. "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"u8, (byte)stream.NextInteger(10), 0, 0, 0],
            };
            if (stream.NextInteger(2) == 0)
                image = image with { Declared = ((int)stream.NextInteger(40), (int)stream.NextInteger(40)) };
            refused += IsRefused(image.Encode(stream.NextInteger(2) == 0), $"made {round}") ? 1 : 0;
        }
        Assert.That(refused, Is.GreaterThan(100 * _times));
    }

    [Test]
    public void Mutated_bitmaps_are_read_or_refused()
    {
        var random = new Random(6);
        byte[][] good =
        [
            BmpBytes.Random(random, 13, 9, 24, 0, false, 40), BmpBytes.Random(random, 13, 9, 32, 3, true, 124), BmpBytes.Random(random, 13, 9, 16, 3, false, 40),
            BmpBytes.Random(random, 13, 9, 4, 0, false, 12), BmpBytes.WithData(8, 4, 8, 1, [5, 1, 3, 2, 0, 0, 0, 3, 4, 5, 6, 0, 0, 2, 1, 1, 4, 15, 0, 1]),
            BmpBytes.WithData(8, 4, 4, 2, [5, 0x12, 3, 0x34, 0, 0, 0, 4, 0x45, 0x67, 4, 0x78, 0, 1]),
        ];
        Fuzz(600, 54, good, leastRefused: 0.2);
    }

    [Test]
    public void Mutated_PGMs_and_PPMs_are_read_or_refused()
    {
        byte[][] good =
        [
            [.. "P1 # one\n3 2\n1 0 1\n0 1 1"u8], [.. "P2 3 2 15\n0 7 15 3 4 5"u8], [.. "P3\n2 1\n1000\n0 50 1000 333 666 999"u8],
            [.. "P4\n9 2\nabcd"u8], [.. "P5\n3 2\n255\nabcdef"u8], [.. "P6\n2 1\n65535\nabcdefghijkl"u8],
        ];
        Fuzz(400, 55, good, leastRefused: 0.2);
    }

    private static void Fuzz(int rounds, int seed, byte[][] good, double leastRefused)
    {
        foreach (var file in good)
            Assert.That(IsRefused(file, "as it was", _options[0]), Is.False);
        var refused = 0;
        for (var round = 0; round < rounds * _times; round++)
        {
            var random = RandomStream.From(seed, round);
            refused += IsRefused(Mutate(good[random.NextInteger(good.Length)], ref random), $"seed {seed}, round {round}") ? 1 : 0;
        }
        Assert.That(refused, Is.GreaterThan(leastRefused * rounds * _times));
    }

    private static bool IsRefused(byte[] bytes, string what) => _options.Select(options => IsRefused(bytes, what, options)).ToList().Contains(true);

    // Anything but a DatasetException escapes and fails the test.
    private static bool IsRefused(byte[] bytes, string what, ImageReadOptions options)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var image = ImageFile.Decode(bytes, options, what);
            Assert.That((long)image.Shape.Height * image.Shape.Width, Is.LessThanOrEqualTo(MostPixels), what);
            return false;
        }
        catch (DatasetException error)
        {
            Assert.That(error.Message, Does.StartWith($"'{what}'"));
            return true;
        }
        finally
        {
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes + 64 * bytes.Length), what);
        }
    }

    // Bytes changed, cut out, doubled; a length or a size blown up; the end cut off.
    private static byte[] Mutate(byte[] good, ref RandomStream random)
    {
        var bytes = good.ToList();
        for (var times = 1 + random.NextInteger(4); times > 0 && bytes.Count > 2; times--)
        {
            var place = (int)random.NextInteger(bytes.Count);
            switch (random.NextInteger(6))
            {
                case 0:
                    bytes[place] = (byte)random.NextBits();
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << (int)random.NextInteger(8));
                    break;
                case 2:
                    bytes[place] = random.NextInteger(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    bytes.RemoveRange(place, (int)Math.Min(bytes.Count - place, 1 + random.NextInteger(8)));
                    break;
                case 4:
                    bytes.InsertRange(place, bytes.GetRange(place, (int)Math.Min(bytes.Count - place, 1 + random.NextInteger(40))));
                    break;
                default:
                    if (random.NextInteger(3) == 0)
                        bytes.RemoveRange(place, bytes.Count - place);
                    break;
            }
        }
        return [.. bytes];
    }
}
