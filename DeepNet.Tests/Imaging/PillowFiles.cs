using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

/// <summary>Image files that Pillow makes, and the pixels that it reads from them.</summary>
internal static class PillowFiles
{
    // Noise, and a picture with smooth and with sharp places; both in any mode.
    private const string Preamble = """
        import io, itertools
        from PIL import Image
        _random = np.random.RandomState(7)
        files, pixels = {}, {}
        def picture(width, height, mode='RGB', noise=False):
            x, y = np.meshgrid(np.arange(width), np.arange(height))
            a = np.stack([(5 * x + 3 * y) % 256, (x * y) % 256, np.where((x // 4 + y // 3) % 2, 240, 20), (255 - 7 * x) % 256], -1).astype(np.uint8)
            if noise:
                a = _random.randint(0, 256, a.shape).astype(np.uint8)
            if mode == 'L': return Image.fromarray(a[..., 0])
            if mode == 'LA': return Image.merge('LA', [Image.fromarray(a[..., 0]), Image.fromarray(a[..., 3])])
            if mode == 'RGBA': return Image.fromarray(a)
            image = Image.fromarray(a[..., :3])
            if mode == '1': return image.convert('1')
            if mode == 'P': return image.quantize(_colours)
            return image.convert(mode)
        _colours = 200
        def encode(image, format, **options):
            b = io.BytesIO()
            image.save(b, format, **options)
            return b.getvalue()
        def add(name, content, mode=None):
            image = Image.open(io.BytesIO(content))
            a = np.array(image if mode is None else image.convert(mode))
            files[name] = torch.from_numpy(np.frombuffer(content, np.uint8).copy())
            a = a[None] if a.ndim == 2 else a.transpose(2, 0, 1)
            pixels[name] = torch.from_numpy(np.ascontiguousarray(a).astype(np.int32))

        """;

    /// <summary>Makes files by a script that calls <c>add(name, content, mode)</c>, and compares each with what <see cref="ImageFile"/> reads.</summary>
    /// <param name="script">Python code; see the preamble for what it can use.</param>
    /// <param name="options">How a file is read, by its name.</param>
    /// <param name="within">The largest difference allowed.</param>
    /// <returns>The number of files.</returns>
    public static int Compare(string script, Func<string, ImageReadOptions> options, int within = 0)
    {
        var outputs = Run(Preamble + script);
        var (files, pixels) = (outputs.Group("files"), outputs.Group("pixels"));
        foreach (var (name, file) in files)
        {
            using var actual = ImageFile.Decode(file.Values<byte>(), options(name), name).ToTensor().to(int32);
            Assert.That(actual.shape, Is.EqualTo(pixels[name].shape), name);
            var difference = (actual - pixels[name]).abs().max().item<int>();
            Assert.That(difference, Is.LessThanOrEqualTo(within), $"{name}: the largest difference of a pixel");
        }
        return files.Count;
    }

    /// <summary>Runs a script that imports Pillow; the test is skipped where there is none.</summary>
    public static Dictionary<string, Tensor> Run(string script, params (string Name, Tensor Value)[] inputs)
        => Run(script, inputs.ToDictionary(input => input.Name, input => input.Value));

    /// <inheritdoc cref="Run(string, ValueTuple{string, Tensor}[])"/>
    public static Dictionary<string, Tensor> Run(string script, IReadOnlyDictionary<string, Tensor> inputs)
    {
        PyTorch.Require("PIL", "python3-pil");
        return PyTorch.Run(script, inputs);
    }

    /// <summary>One file that Pillow makes.</summary>
    /// <param name="expression">Python code of type bytes.</param>
    public static byte[] Make(string expression) => Run($"{Preamble}\nfile = torch.from_numpy(np.frombuffer({expression}, np.uint8).copy())")["file"].Values<byte>();

    /// <summary>The options of a mode of Pillow's that a file's name ends in.</summary>
    public static ImageReadOptions Mode(string name) => new()
    {
        Channels = name.Split('-')[^1] switch
        {
            "L" => ImageChannels.Gray,
            "LA" => ImageChannels.GrayAlpha,
            "RGB" => ImageChannels.Rgb,
            "RGBA" => ImageChannels.Rgba,
            "stored" => ImageChannels.AsStored,
            "indices" => ImageChannels.Indices,
            var mode => throw new ArgumentException(mode, nameof(name)),
        },
    };
}
