using System.Buffers.Binary;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class BmpReaderTests
{
    [Test]
    public void Pixels_are_Pillows_for_what_Pillow_writes()
    {
        var count = PillowFiles.Compare("""
            sizes = [(1, 1), (2, 3), (7, 5), (8, 8), (17, 9), (64, 48)]
            for (w, h), mode in itertools.product(sizes, ['1', 'L', 'P', 'RGB', 'RGBA']):
                content = encode(picture(w, h, mode), 'BMP')
                for to in ('L', 'RGB'):
                    add(f'{mode}-{w}x{h}-{to}', content, to)
                if mode in ('L', 'RGB'):
                    add(f'{mode}-{w}x{h}-stored', content)
                if mode in ('P', 'L'):
                    add(f'{mode}-{w}x{h}-indices', content)
            """, PillowFiles.Mode);
        Assert.That(count, Is.EqualTo(6 * (5 * 2 + 2 + 2)));
    }

    // Headers, bits and packings that Pillow reads but does not write. Its own answer is the oracle.
    [TestCase(16, 0, false, 40)]
    [TestCase(16, 3, false, 40)]
    [TestCase(32, 3, true, 40)]
    [TestCase(32, 3, false, 108)]
    [TestCase(32, 3, false, 124)]
    [TestCase(32, 0, true, 108)]
    [TestCase(24, 0, true, 40)]
    [TestCase(8, 0, true, 40)]
    [TestCase(4, 0, false, 40)]
    [TestCase(1, 0, false, 40)]
    [TestCase(24, 0, false, 12)]
    [TestCase(4, 0, false, 12)]
    public void Other_kinds_are_read_as_Pillow_reads_them(int bits, int packing, bool topDown, int header)
    {
        var file = BmpBytes.Random(new Random(bits + packing), 13, 6, bits, packing, topDown, header);
        var hasAlpha = packing == 3 && header >= 56;
        var expected = PillowFiles.Run($"""
            import io
            from PIL import Image
            image = Image.open(io.BytesIO(file.numpy().tobytes()))
            pixels = torch.from_numpy(np.array(image.convert('{(hasAlpha ? "RGBA" : "RGB")}')).transpose(2, 0, 1).copy())
            """, ("file", file.ToTensor(ScalarType.Byte)))["pixels"];
        var actual = ImageFile.Decode(file).ToTensor();
        TensorAssert.Same(actual, expected, "pixels");
    }

    [TestCase(8)]
    [TestCase(4)]
    public void Run_lengths_are_read_as_Pillow_reads_them(int bits)
    {
        // Runs, an end of line, literal pixels, runs to the line's end, and the end of the image.
        byte[] data = bits == 8
            ? [5, 1, 3, 2, 0, 0, 0, 3, 4, 5, 6, 0, 5, 7, 0, 0, 8, 9, 0, 0, 0, 4, 1, 2, 3, 4, 4, 15, 0, 1]
            : [5, 0x12, 3, 0x34, 0, 0, 0, 4, 0x45, 0x67, 4, 0x78, 0, 0, 8, 0x9A, 0, 0, 0, 4, 0x12, 0x34, 4, 0xFE, 0, 1];
        var file = BmpBytes.WithData(8, 4, bits, bits == 8 ? 1 : 2, data);
        var expected = PillowFiles.Run("""
            import io
            from PIL import Image
            pixels = torch.from_numpy(np.array(Image.open(io.BytesIO(file.numpy().tobytes())).convert('RGB')).transpose(2, 0, 1).copy())
            """, ("file", file.ToTensor(ScalarType.Byte)))["pixels"];
        TensorAssert.Same(ImageFile.Decode(file, ImageReadOptions.Rgb).ToTensor(), expected, "pixels");
    }

    [Test]
    public void What_is_written_is_read_back_by_Pillow_and_here()
    {
        using var folder = new TemporaryFolder();
        foreach (var channels in new[] { 1, 3 })
            foreach (var ending in new[] { "png", "bmp", channels == 1 ? "pgm" : "ppm" })
            {
                manual_seed(channels);
                var image = randint(0, 256, [channels, 5, 7], ScalarType.Byte);
                var path = folder / $"{channels}.{ending}";
                ImageFile.Write(path, image);
                TensorAssert.Same(ImageFile.Read(path).ToTensor(), image, path);
                var pillow = PillowFiles.Run($"""
                    from PIL import Image
                    a = np.array(Image.open({System.Text.Json.JsonSerializer.Serialize(path)}))
                    pixels = torch.from_numpy(a[None].copy() if a.ndim == 2 else a.transpose(2, 0, 1).copy())
                    """)["pixels"];
                TensorAssert.Same(image, pillow, path);
            }
    }

    [Test]
    public void What_is_damaged_is_refused()
    {
        var good = BmpBytes.Random(new Random(1), 5, 4, 8, 0, false, 40);
        for (var length = 2; length < good.Length - 3; length++)
            Assert.That(() => ImageFile.Decode(good.AsSpan(0, length), name: "a.bmp"), Throws.InstanceOf<DatasetException>().With.Message.Contains("'a.bmp'"), $"{length} bytes");
        Refused(good, 14, 41 << 16, "at byte 14 its header declares a size of");
        Refused(good, 18, 0, "it declares 0 × 4 pixels");
        Refused(good, 22, int.MinValue, "it declares 5 × -2147483648 pixels");
        Refused(good, 28, 7, "it has 7 bits a pixel in compression 0");
        Refused(good, 30, 4, "it has 8 bits a pixel in compression 4");
        Refused(good, 46, 257, "at byte 46 it declares a palette of 257 colours; 8 bits reach 256");
        Refused(good, 10, 50, "at byte 10 it says that its pixels begin at byte 50; they can from");
        Refused(BmpBytes.Random(new Random(1), 5, 4, 32, 3, false, 40), 54, 0b101, "at byte 54 stands the bit field 0x00000005");
        Refused(BmpBytes.WithData(8, 4, 8, 1, [9, 1, 0, 1]), 0, null, "a run of 9 pixels leaves the image of 8 × 4");
        Assert.That(() => ImageFile.Decode(BmpBytes.WithData(8, 4, 8, 1, [8, 1])), Throws.InstanceOf<TruncatedFileException>());
        var few = BmpBytes.Random(new Random(1), 5, 4, 8, 0, false, 40, colours: 3);
        Refused(few, 0, null, "but the palette has 3 colours");
    }

    private static void Refused(byte[] good, int place, int? value, string message)
    {
        byte[] bytes = [.. good];
        if (value is { } number)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(place), number);
        Assert.That(() => ImageFile.Decode(bytes, name: "a.bmp"), Throws.InstanceOf<DataFormatException>().With.Message.Contains(message).And.Message.Contains("'a.bmp'"));
    }
}
