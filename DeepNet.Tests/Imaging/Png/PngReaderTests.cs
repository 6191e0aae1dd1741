using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class PngReaderTests
{
    [Test]
    public void Pixels_are_Pillows_in_every_mode()
    {
        var count = PillowFiles.Compare("""
            sizes = [(1, 1), (2, 3), (7, 5), (8, 8), (17, 9), (31, 33), (64, 48), (300, 3)]
            for (w, h), mode, noise in itertools.product(sizes, ['1', 'L', 'LA', 'P', 'RGB', 'RGBA'], [False, True]):
                content = encode(picture(w, h, mode, noise), 'PNG')
                for to in ('L', 'RGB', 'RGBA'):
                    add(f'{mode}-{noise}-{w}x{h}-{to}', content, to)
                if mode in ('L', 'LA', 'RGB', 'RGBA'):
                    add(f'{mode}-{noise}-{w}x{h}-stored', content)
                if mode in ('P', 'L'):
                    add(f'{mode}-{noise}-{w}x{h}-indices', content)
            # palettes of 1, 2 and 4 bits, and transparent colours
            for (w, h), _colours in itertools.product(sizes, [2, 4, 16]):
                content = encode(picture(w, h, 'P', True), 'PNG', bits={2: 1, 4: 2, 16: 4}[_colours])
                add(f'bits-{_colours}-{w}x{h}-indices', content)
                add(f'bits-{_colours}-{w}x{h}-RGB', content, 'RGB')
                content = encode(picture(w, h, 'P', True), 'PNG', bits={2: 1, 4: 2, 16: 4}[_colours], transparency=bytes([0, 128]))
                add(f'clear-{_colours}-{w}x{h}-RGBA', content, 'RGBA')
            for w, h in sizes:
                image = picture(w, h, 'RGB')
                add(f'key-{w}x{h}-RGBA', encode(image, 'PNG', transparency=image.getpixel((w // 2, h // 2))), 'RGBA')
                image = picture(w, h, 'L')
                add(f'greykey-{w}x{h}-RGBA', encode(image, 'PNG', transparency=image.getpixel((w // 2, h // 2))), 'RGBA')
            """, PillowFiles.Mode);
        Assert.That(count, Is.EqualTo(8 * 2 * (6 * 3 + 4 + 2) + 8 * 3 * 3 + 8 * 2));
    }

    // Pillow writes no such files, so they are put together here; it reads them.
    [Test]
    public void Interlaced_and_16_bit_files_hold_what_Pillow_and_the_writer_say()
    {
        var random = new Random(3);
        var files = new Dictionary<string, (PngBytes Image, byte[] File)>();
        foreach (var (width, height) in new[] { (1, 1), (2, 2), (5, 3), (8, 8), (9, 17), (33, 20) })
            foreach (var (type, depth) in new[] { (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16), (3, 1), (3, 4), (3, 8) })
                foreach (var interlaced in new[] { false, true })
                {
                    var image = PngBytes.Random(random, width, height, type, depth);
                    files[$"{width}x{height}-{type}-{depth}-{interlaced}"] = (image, image.Encode(interlaced));
                }
        foreach (var (what, (image, file)) in files)
            if (image.ColorType is 0 or 3)
                Assert.That(ImageFile.Decode(file, ImageReadOptions.Indices, what).ToTensor().to(int32).Values<int>(), Is.EqualTo(image.Samples), what);
            else if (image.Depth == 16)
                Assert.That(ImageFile.Decode(file, new() { SixteenBits = true }, what).ToTensor().permute(1, 2, 0).contiguous().Values<int>(), Is.EqualTo(image.Samples), what);

        // Pillow opens 16 bits of grey as 32-bit or 16-bit numbers, by its version, and other 16 bits by their upper halves.
        var expected = PillowFiles.Run("""
            import io
            from PIL import Image
            def read(file):
                image = Image.open(io.BytesIO(file.numpy().tobytes()))
                if image.mode in ('I', 'I;16'): image = Image.fromarray((np.array(image) >> 8).astype(np.uint8))
                a = np.array(image.convert({'1': 'RGB', 'L': 'RGB', 'P': 'RGB', 'LA': 'RGBA'}.get(image.mode, image.mode)))
                return torch.from_numpy(a.transpose(2, 0, 1).copy())
            pixels = {name: read(file) for name, file in group('files').items()}
            """, files.ToDictionary(pair => $"files.{pair.Key}", pair => pair.Value.File.ToTensor(ScalarType.Byte))).Group("pixels");
        Assert.That(expected, Has.Count.EqualTo(files.Count));
        foreach (var (what, (image, file)) in files)
        {
            var channels = image.ColorType is 0 or 2 or 3 ? ImageChannels.Rgb : ImageChannels.Rgba;
            TensorAssert.Same(ImageFile.Decode(file, new() { Channels = channels }, what).ToTensor(), expected[what], what);
        }
    }

    [Test]
    public void A_transparent_colour_of_16_bits_is_compared_with_all_of_them()
    {
        var image = new PngBytes(3, 1, 2, 16, [0x1234, 0x1234, 0x1234, 0x1235, 0x1234, 0x1234, 7, 8, 9]) { Transparency = [0x12, 0x34, 0x12, 0x34, 0x12, 0x34] };
        var pixels = ImageFile.Decode(image.Encode(false), new() { SixteenBits = true }).ToTensor();
        Assert.That(pixels[3].Values<int>(), Is.EqualTo(new[] { 0, 65535, 65535 }));
        Assert.That(ImageFile.Decode(image.Encode(false)).ToTensor()[3].to(int32).Values<int>(), Is.EqualTo(new[] { 0, 255, 255 }));
    }

    [Test]
    public void A_large_image_is_read_in_blocks_with_every_filter()
    {
        // 1500 rows of 900 bytes and more: the blocks of the reader end between rows.
        var random = new Random(9);
        foreach (var channels in new[] { 1, 2, 3, 4 })
        {
            var pixels = new byte[300 * channels * 1500];
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)(i / (300 * channels) % 3 == 0 ? random.Next(256) : i / channels * 3 + random.Next(4));
            var image = ImageFile.Decode(PngEncoder.Encode(pixels, 300, 1500, channels)).ToTensor();
            Assert.That(image.permute(1, 2, 0).contiguous().Values<byte>().AsSpan().SequenceEqual(pixels), $"{channels} channels");
        }
    }

    [Test]
    public void A_file_that_is_cut_before_its_last_pixels_is_refused_wherever_that_is()
    {
        var file = PillowFiles.Make("encode(picture(40, 30), 'PNG')");
        for (var length = 4; length < file.Length - 12; length++)
            Assert.That(() => ImageFile.Decode(file.AsSpan(0, length), name: "cut.png"), Throws.InstanceOf<DatasetException>().With.Message.Contains("'cut.png'"), $"{length} bytes");
        Assert.That(() => ImageFile.Decode(file.AsSpan(0, 100), name: "cut.png"),
            Throws.InstanceOf<TruncatedFileException>().With.Message.Contains("ends too early").And.Message.Contains("holds 100"));
    }

    [Test]
    public void A_wrong_checksum_is_refused_and_named()
    {
        var file = PillowFiles.Make("encode(picture(40, 30), 'PNG')");
        var data = file.AsSpan().IndexOf("IDAT"u8);
        file[data + 20] ^= 1;
        Assert.That(() => ImageFile.Decode(file, name: "a.png"),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains($"'a.png' cannot be read: it is damaged: the chunk IDAT at byte {data - 4} has the checksum 0x"));
    }

    [Test]
    public void What_PNG_does_not_have_is_refused()
    {
        var image = new PngBytes(2, 2, 3, 8, [0, 1, 2, 3]);
        Refused(image with { Palette = [1, 2, 3, 4, 5, 6] }, "a pixel has the colour 2, but the palette has 2 colours");
        Refused(image with { Palette = [] }, "it has no palette, but its pixels are places in one");
        Refused(image with { Palette = [1, 2] }, "its palette has 2 bytes; expected are 3 to 768 in threes");
        Refused(image with { Depth = 16 }, "colour type 3, compression 0, filter 0, interlacing 0, which PNG does not have");
        Refused(image with { ColorType = 5 }, "colour type 5");
        Refused(image with { Transparency = new byte[257] }, "its transparency has 257 bytes");
        Refused(image with { Filter = 5 }, "row 0 has the filter 5; PNG has 0 to 4");
        Refused(image with { Declared = (2, 3) }, "its compressed pixels end too early, before row 3 of 3");
        Refused(image with { Declared = (0, 2) }, "its header declares 0 × 2 pixels");
        Refused(image with { Declared = (20_000, 20_000) }, "it declares 20000 × 20000 pixels of 8 bits, which do not fit into its");
        Refused(image with { Extra = "QQQQ" }, "a chunk 0x51515151 that no PNG has");
        Refused(image with { Extra = "IHDR" }, "at byte 33 its header must stand, once");
        Assert.That(ImageFile.Decode((image with { Extra = "qqqq" }).Encode(false), ImageReadOptions.Indices).Pixels.ToArray(), Is.EqualTo(new byte[] { 0, 1, 2, 3 }), "an ancillary chunk is passed over");
    }

    private static void Refused(PngBytes image, string message)
        => Assert.That(() => ImageFile.Decode(image.Encode(false), name: "a.png"), Throws.InstanceOf<DataFormatException>().With.Message.Contains(message));
}
