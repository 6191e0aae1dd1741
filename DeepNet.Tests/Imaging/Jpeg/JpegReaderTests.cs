using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class JpegReaderTests
{
    // Pillow's own bound for other builds of the library is 2; where both use the same one there is no difference.
    private const int Within = 2;

    [Test]
    public void Pixels_are_Pillows_for_every_kind_of_JPEG()
    {
        var count = PillowFiles.Compare("""
            sizes = [(1, 1), (2, 3), (7, 5), (8, 8), (17, 9), (31, 33), (64, 48), (101, 67)]
            for (w, h), sub, progressive, mode in itertools.product(sizes, [0, 1, 2], [False, True], ['RGB', 'L']):
                for quality in (25, 75, 95):
                    content = encode(picture(w, h, mode), 'JPEG', quality=quality, subsampling=sub, progressive=progressive)
                    add(f'{mode}-{w}x{h}-{sub}-{progressive}-{quality}-stored', content)
                add(f'{mode}-{w}x{h}-{sub}-{progressive}-as-RGB', content, 'RGB')
                add(f'{mode}-{w}x{h}-{sub}-{progressive}-as-L', content, 'L')
            for (w, h), quality in itertools.product(sizes, [50, 100]):
                add(f'noise-{w}x{h}-{quality}-stored', encode(picture(w, h, noise=True), 'JPEG', quality=quality, optimize=True))
                add(f'cmyk-{w}x{h}-{quality}-RGB', encode(picture(w, h, 'CMYK'), 'JPEG', quality=quality), 'RGB')
            """, PillowFiles.Mode, Within);
        Assert.That(count, Is.EqualTo(8 * 3 * 2 * 2 * 5 + 8 * 2 * 2));
    }

    [Test]
    public void Photographs_are_read_as_Pillow_reads_them()
    {
        var folder = TestData.Folder("cifar-images/train");
        var paths = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var expected = PillowFiles.Run($$"""
            import glob
            from PIL import Image
            paths = sorted(glob.glob({{System.Text.Json.JsonSerializer.Serialize(folder)}} + '/*/*.jpg'))
            pixels = torch.stack([torch.from_numpy(np.array(Image.open(path).convert('RGB')).transpose(2, 0, 1).copy()) for path in paths])
            """)["pixels"];
        using var actual = stack([.. paths.Select(path => ImageFile.Read(path, ImageReadOptions.Rgb).ToTensor())]);
        Assert.That(actual.shape, Is.EqualTo(expected.shape));
        Assert.That((actual.to(int32) - expected.to(int32)).abs().max().item<int>(), Is.LessThanOrEqualTo(Within));
    }

    [Test]
    public void Shrinking_gives_what_Pillows_draft_gives()
    {
        var count = PillowFiles.Compare("""
            for w, h in [(64, 64), (101, 67), (200, 161), (37, 300)]:
                content = encode(picture(w, h), 'JPEG', quality=90)
                for least in (16, 32, 40, 64):
                    image = Image.open(io.BytesIO(content))
                    image.draft('RGB', (least, least))
                    files[f'{w}x{h}-{least}'] = torch.from_numpy(np.frombuffer(content, np.uint8).copy())
                    pixels[f'{w}x{h}-{least}'] = torch.from_numpy(np.array(image).transpose(2, 0, 1).astype(np.int32))
            """, name => new() { ShrinkDownTo = int.Parse(name.Split('-')[1]) }, Within);
        Assert.That(count, Is.EqualTo(16));
    }

    [Test]
    public void Damage_inside_of_the_data_is_passed_over_as_Pillow_passes_over_it()
    {
        var file = PillowFiles.Make("encode(picture(64, 64), 'JPEG', quality=90)");
        file.AsSpan(file.Length / 2, 40).Fill(0x55);
        var image = ImageFile.Decode(file);
        Assert.That(image.Shape, Is.EqualTo(new ImageShape(3, 64, 64)));
    }

    [Test]
    public void A_file_that_ends_before_its_end_marker_is_refused_wherever_it_is_cut()
    {
        var file = PillowFiles.Make("encode(picture(40, 30), 'JPEG', progressive=True)");
        for (var length = 2; length < file.Length; length++)
            Assert.That(() => ImageFile.Decode(file.AsSpan(0, length), name: "cut.jpg"),
                Throws.InstanceOf<TruncatedFileException>().With.Message.Contains("'cut.jpg' ends too early").And.Message.Contains($"holds {length:N0}"), $"{length} bytes");
    }

    [Test]
    public void What_is_no_image_is_refused()
    {
        var good = PillowFiles.Make("encode(picture(40, 30), 'JPEG')");
        var frame = good.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        Refused(good, bytes => bytes[frame + 4] = 12, "it has 12 bits a sample; JPEGs are read with 8");
        Refused(good, bytes => bytes[frame + 9] = 2, $"at byte {frame + 2} it declares 40 × 30 pixels of 2 components");
        Refused(good, bytes => (bytes[frame + 5], bytes[frame + 6]) = (0, 0), "it declares 40 × 0 pixels");
        Refused(good, bytes => (bytes[frame + 5], bytes[frame + 7]) = (0xFF, 0xFF), "pixels, which do not fit into its");
        Refused(good, bytes => bytes[frame + 1] = 0xC3, "its data is damaged (");
        Refused(good, bytes => (bytes[frame + 2], bytes[frame + 3]) = (0, 1), $"at byte {frame + 2} a segment declares a length of 1");
        Refused([0xFF, 0xD8, 0xFF, 0xD9], _ => { }, "it holds no image");
        byte[] scan = [0xFF, 0xDA, 0, 2];
        Refused([.. good[..frame], .. scan, .. good[frame..]], _ => { }, $"at byte {frame} a scan begins before the image's size is declared");
        Refused([.. good[..^2], .. Enumerable.Repeat(scan, 100).SelectMany(bytes => bytes), 0xFF, 0xD9], _ => { }, "more than 100 scans");
    }

    private static void Refused(byte[] good, Action<byte[]> damage, string message)
    {
        byte[] bytes = [.. good];
        damage(bytes);
        Assert.That(() => ImageFile.Decode(bytes, name: "a.jpg"), Throws.InstanceOf<DataFormatException>().With.Message.Contains(message).And.Message.Contains("'a.jpg'"));
    }
}
