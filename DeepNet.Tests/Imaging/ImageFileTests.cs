using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class ImageFileTests
{
    [Test]
    public void The_orientation_is_applied_as_Pillow_applies_it_when_asked_for()
    {
        foreach (var format in new[] { "JPEG", "PNG" })
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                var outputs = PillowFiles.Run($"""
                    import io
                    from PIL import Image, ImageOps
                    x, y = np.meshgrid(np.arange(23), np.arange(14))
                    image = Image.fromarray(np.stack([11 * x, 17 * y, 5 * (x + y)], -1).astype(np.uint8))
                    exif = Image.Exif()
                    exif[0x010F] = 'a maker'
                    exif[0x0112] = {orientation}
                    b = io.BytesIO()
                    image.save(b, '{format}', exif=exif)
                    file = torch.from_numpy(np.frombuffer(b.getvalue(), np.uint8).copy())
                    stored = torch.from_numpy(np.array(Image.open(b)).transpose(2, 0, 1).copy())
                    upright = torch.from_numpy(np.array(ImageOps.exif_transpose(Image.open(b))).transpose(2, 0, 1).copy())
                    """);
                var file = outputs["file"].Values<byte>();
                TensorAssert.Same(ImageFile.Decode(file).ToTensor(), outputs["stored"], $"{format}, {orientation}, as stored");
                TensorAssert.Same(ImageFile.Decode(file, new() { ApplyOrientation = true }).ToTensor(), outputs["upright"], $"{format}, {orientation}, upright");
            }
    }

    [Test]
    public void An_orientation_is_found_or_the_image_is_upright()
    {
        Assert.That(Orientation.Read("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"u8), Is.EqualTo(6));
        Assert.That(Orientation.Read("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0"u8), Is.EqualTo(3));
        Assert.That(Orientation.Read("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0"u8), Is.EqualTo(1), "no orientation has this number");
        Assert.That(Orientation.Read([.. "II*\0\x08\0\0\0"u8, 0xFF, 0xFF, 0x12]), Is.EqualTo(1), "entries beyond the end");
        Assert.That(Orientation.Read([.. "II*\0"u8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0]), Is.EqualTo(1), "a directory beyond the end");
        Assert.That(Orientation.Read("XX"u8), Is.EqualTo(1));
    }

    [Test]
    public void A_header_says_what_is_in_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.dat", new PngBytes(3, 2, 3, 4, [0, 1, 2, 3, 4, 5]) { Transparency = [0] }.Encode(true));
        Assert.That(ImageFile.Identify(path), Is.EqualTo(new ImageInfo(ImageFormat.Png, 3, 2, 4, 4) { HasIndices = true }));
        path = folder.Write("b.dat", PillowFiles.Make("encode(picture(9, 4, 'L'), 'JPEG')"));
        Assert.That(ImageFile.Identify(path), Is.EqualTo(new ImageInfo(ImageFormat.Jpeg, 9, 4, 1, 8)));
    }

    [Test]
    public void More_pixels_than_allowed_are_refused_before_they_are_decoded()
    {
        var file = PillowFiles.Make("encode(Image.new('L', (4000, 3000)), 'PNG')");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => ImageFile.Decode(file, new() { MaximumPixels = 11_999_999 }, "big.png"),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("'big.png' cannot be read: it declares 4000 × 3000 pixels, more than the 11,999,999 that are allowed. If it really is that large, raise ImageReadOptions.MaximumPixels."));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
        Assert.That(ImageFile.Decode(file, new() { MaximumPixels = 12_000_000 }).Shape, Is.EqualTo(new ImageShape(1, 3000, 4000)));
    }

    [Test]
    public void More_pixels_than_an_array_holds_are_refused_whatever_is_allowed()
        => Assert.That(() => ImageFile.Decode("P5 40000 40000 255\n"u8, new() { MaximumPixels = long.MaxValue }, "x"),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("its 40000 × 40000 pixels of 8 bits do not fit into one array"));

    [Test]
    public void What_is_no_image_is_named()
    {
        Assert.That(() => ImageFile.Decode([], name: "x"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("'x' cannot be read: it is empty"));
        Assert.That(() => ImageFile.Decode("GIF89a..."u8, name: "x"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("it begins with 4749463839612E2E and is no PNG, JPEG, BMP, PBM, PGM or PPM"));
        Assert.That(() => ImageFile.Decode(PillowFiles.Make("encode(picture(9, 4), 'JPEG')"), ImageReadOptions.Indices, "x"),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("class numbers are wanted, but it is a JPEG"));
        Assert.That(() => ImageFile.Decode(PillowFiles.Make("encode(picture(9, 4), 'PNG')"), ImageReadOptions.Indices, "x"),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("class numbers are wanted, but it is a colour image"));
    }

    [Test]
    public void Options_out_of_range_are_refused()
    {
        Assert.That(() => new ImageReadOptions { Channels = (ImageChannels)9 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Channels must be one of AsStored, Gray"));
        Assert.That(() => new ImageReadOptions { MaximumPixels = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("MaximumPixels must be at least 1"));
        Assert.That(() => new ImageReadOptions { ShrinkDownTo = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("ShrinkDownTo must be at least 0"));
    }

    [Test]
    public void A_format_that_cannot_hold_the_image_is_refused()
    {
        Assert.That(() => ImageFile.Write("x.gif", zeros(1, 2, 2)), Throws.ArgumentException.With.Message.Contains("'x.gif' must end in .png, .bmp, .pgm or .ppm"));
        Assert.That(() => ImageFile.Write("x.ppm", zeros(1, 2, 2)), Throws.ArgumentException.With.Message.Contains("cannot hold an image of 1 channels"));
        Assert.That(() => ImageFile.Write("x.bmp", zeros(4, 2, 2)), Throws.ArgumentException.With.Message.Contains("cannot hold an image of 4 channels"));
    }
}
