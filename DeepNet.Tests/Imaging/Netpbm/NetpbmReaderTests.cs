using System.Text;
using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class NetpbmReaderTests
{
    [Test]
    public void Pixels_are_Pillows_for_what_Pillow_writes()
    {
        var count = PillowFiles.Compare("""
            for (w, h), mode in itertools.product([(1, 1), (2, 3), (7, 5), (17, 9), (64, 48)], ['1', 'L', 'RGB']):
                content = encode(picture(w, h, mode), 'PPM')
                add(f'{mode}-{w}x{h}-RGB', content, 'RGB')
                if mode != '1': add(f'{mode}-{w}x{h}-stored', content)
            """, PillowFiles.Mode);
        Assert.That(count, Is.EqualTo(5 * 5));
    }

    [Test]
    public void Text_and_other_maxima_are_read_as_Pillow_reads_them()
    {
        foreach (var content in new[]
        {
            "P1 # a comment\n3 2\n1 0 1\n0 1 1", "P1\n3 2\n101011", "P2\n3 2\n255\n0 17 255 3 # in the middle\n4 5\n", "P2 3 2 15\n0 7 15 3 4 5",
            "P3\n2 1\n100\n0 50 100 33 66 99", "P3\n2 1\n1000\n0 50 1000 333 666 999", "P5\n3 2\n100\n\0\x01\x02\x03\x32\x64", "P6\n1 1\n1000\n\0\x64\x01\0\x03\x64",
        })
        {
            var file = Encoding.Latin1.GetBytes(content);
            var expected = PillowFiles.Run("""
                import io
                from PIL import Image
                pixels = torch.from_numpy(np.array(Image.open(io.BytesIO(file.numpy().tobytes())).convert('RGB')).transpose(2, 0, 1).copy())
                """, ("file", file.ToTensor(ScalarType.Byte)))["pixels"];
            TensorAssert.Same(ImageFile.Decode(file, ImageReadOptions.Rgb).ToTensor(), expected, content);
        }
    }

    [Test]
    public void Sixteen_bits_are_kept_where_they_are_wanted()
    {
        var file = Encoding.Latin1.GetBytes("P5 2 1 65535\n\x12\x34\xFF\xFE");
        Assert.That(ImageFile.Decode(file, new() { SixteenBits = true }).ToTensor().Values<int>(), Is.EqualTo(new[] { 0x1234, 0xFFFE }));
        Assert.That(ImageFile.Decode("P2 2 1 7 3 7"u8, ImageReadOptions.Indices).Pixels.ToArray(), Is.EqualTo(new byte[] { 3, 7 }));
    }

    [TestCase("P5 2 2 255\nabc", typeof(TruncatedFileException), "declares 15 bytes of content and holds 14")]
    [TestCase("P5 2", typeof(TruncatedFileException), "ends too early")]
    [TestCase("P2 2 2 9\n1 2 3", typeof(TruncatedFileException), "ends too early")]
    [TestCase("P5 0 2 255\n", typeof(DataFormatException), "at byte 3 its header must have the width")]
    [TestCase("P5 2 x 255\n", typeof(DataFormatException), "at byte 5 its header must have the height")]
    [TestCase("P5 99999999999999999999 2 255\n", typeof(DataFormatException), "at byte 3 its header must have the width")]
    [TestCase("P5 2 2 65536\n", typeof(DataFormatException), "its maximum is 65536; at most 65535 is possible")]
    [TestCase("P2 2 2 9\n1 2 3 10 ", typeof(DataFormatException), "at byte 15 stands no number from 0 to 9")]
    [TestCase("P2 2 2 9\n1 2 -3 4", typeof(DataFormatException), "at byte 13 stands no number from 0 to 9")]
    [TestCase("P6 16000000 16000000 255\n", typeof(DataFormatException), "it declares 16000000 × 16000000 pixels, more than the 178,956,970 that are allowed")]
    public void What_is_damaged_is_refused(string content, Type error, string message)
        => Assert.That(() => ImageFile.Decode(Encoding.ASCII.GetBytes(content), name: "a.ppm"), Throws.InstanceOf(error).With.Message.Contains(message).And.Message.Contains("'a.ppm'"));
}
