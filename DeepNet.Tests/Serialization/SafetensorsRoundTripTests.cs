using System.Text;
using DeepNet.Data;
using DeepNet.Serialization;
using DeepNet.Tests.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

internal sealed class SafetensorsRoundTripTests
{
    private static readonly ScalarType[] _types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void RandomTensorsComeBackBitForBit([Range(0, 39)] int seed)
    {
        using var scope = NewDisposeScope();
        var random = RandomStream.From(21, seed);
        var tensors = new Dictionary<string, Tensor>();
        for (var i = random.NextInteger(12); i >= 0; i--)
            tensors[RandomName(ref random)] = RandomTensor(ref random);
        var metadata = new Dictionary<string, string> { [RandomName(ref random)] = RandomName(ref random), ["format"] = "pt" };

        Safetensors.Save(_folder / "a", tensors.Select(pair => (pair.Key, pair.Value)), metadata);
        using var file = SafetensorsFile.Open(_folder / "a");
        Assert.That(file.Metadata, Is.EquivalentTo(metadata));
        Assert.That(file.Entries.Keys, Is.EquivalentTo(tensors.Keys));
        foreach (var (name, tensor) in tensors)
        {
            var back = file[name];
            Assert.That(back.dtype, Is.EqualTo(tensor.dtype));
            Assert.That(back.shape, Is.EqualTo(tensor.shape));
            Assert.That(back.bytes.SequenceEqual(tensor.bytes));
        }
    }

    [Test]
    public void BytesDoNotDependOnTheOrderGiven()
    {
        using var scope = NewDisposeScope();
        (string, Tensor)[] tensors =
        [
            ("b", new float[] { 1, 2 }.ToTensor(ScalarType.Float32)),
            ("a", new byte[] { 3 }.ToTensor(ScalarType.Byte)),
            ("c", new long[] { 4 }.ToTensor(ScalarType.Int64)),
            ("B", new float[] { 5 }.ToTensor(ScalarType.Float32, [])),
        ];
        var metadata = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" };
        Safetensors.Save(_folder / "one", tensors, metadata);
        Safetensors.Save(_folder / "two", tensors.Reverse(), metadata.Reverse().ToDictionary());

        // The layout of the reference implementation: types by size, then names; compact JSON; spaces up to a multiple of eight.
        const string header = """{"__metadata__":{"x":"1","y":"2"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"B":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]},"a":{"dtype":"U8","shape":[1],"data_offsets":[20,21]}}""";
        var bytes = File.ReadAllBytes(_folder / "one");
        var length = (int)BitConverter.ToInt64(bytes);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(_folder / "two"), Is.EqualTo(bytes));
            Assert.That(length % 8, Is.Zero);
            Assert.That(Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '), Is.EqualTo(header));
            Assert.That(bytes[(8 + length)..], Is.EqualTo(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xA0, 0x40, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 3 }));
        });
    }

    [Test]
    public void EmptyFileIsValid()
    {
        Safetensors.Save(_folder / "empty", []);
        Assert.That(Safetensors.Load(_folder / "empty"), Is.Empty);
        Assert.That(File.ReadAllBytes(_folder / "empty"), Is.EqualTo("\b\0\0\0\0\0\0\0{}      "u8.ToArray()));
    }

    [Test]
    public void NonContiguousTensorIsWrittenAsItReads()
    {
        using var scope = NewDisposeScope();
        var tensor = new float[] { 1, 2, 3, 4, 5, 6 }.ToTensor(ScalarType.Float32, [2, 3]);
        Safetensors.Save(_folder / "t", [("t", tensor.t())]);
        var back = Safetensors.Load(_folder / "t")["t"];
        Assert.That(back.shape, Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(back.Values<float>(), Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void UnalignedTensorsOfOldWritersAreRead()
    {
        using var scope = NewDisposeScope();
        var bytes = SafetensorsBytes.Make(
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}""", 5);
        var back = Safetensors.Load(_folder.Write("old", bytes))["b"];
        Assert.That(back.Values<byte>(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void BoolOtherThanZeroAndOneIsRefused()
    {
        var path = _folder.Write("bool", SafetensorsBytes.Make("""{"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 3));
        Assert.That(() => Safetensors.Load(path), Throws.TypeOf<SafetensorsException>().With.Message.Contains("'a' is BOOL"));
    }

    [Test]
    public void FileCutOffWhileItIsOpenIsNamed()
    {
        var path = _folder.Write("cut", SafetensorsBytes.Make("""{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}""", 9));
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows does not let anybody shorten an open file.");
        using var file = SafetensorsFile.Open(path);
        Python.RunWithNumpy("import os, sys; os.truncate(sys.argv[1], 62)", path);
        Assert.That(() => file["a"], Throws.TypeOf<SafetensorsException>().With.Message.Contains(path).And.Message.Contains("shorter"));
    }

    [Test]
    public void ReadingIntoATensorFillsOrConverts()
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(_folder / "a", [("a", new float[] { 1.5f, -2, 3, 4 }.ToTensor(ScalarType.Float32, [2, 2]))]);
        using var file = SafetensorsFile.Open(_folder / "a");
        var same = new float[4].ToTensor(ScalarType.Float32, [2, 2]);
        var wider = new double[4].ToTensor(ScalarType.Float64, [2, 2]);
        var turned = new float[4].ToTensor(ScalarType.Float32, [2, 2]);
        file.ReadInto("a", same);
        file.ReadInto("a", wider);
        file.ReadInto("a", turned.t());
        Assert.Multiple(() =>
        {
            Assert.That(same.Values<float>(), Is.EqualTo(new[] { 1.5f, -2, 3, 4 }));
            Assert.That(wider.Values<double>(), Is.EqualTo(new[] { 1.5, -2, 3, 4 }));
            Assert.That(turned.Values<float>(), Is.EqualTo(new[] { 1.5f, 3, -2, 4 }));
            Assert.That(() => file.ReadInto("a", new float[4].ToTensor(ScalarType.Float32)),
                Throws.TypeOf<SafetensorsException>().With.Message.Contains("F32 [2, 2]").And.Message.Contains("[4]"));
            Assert.That(() => file["b"], Throws.TypeOf<SafetensorsException>().With.Message.Contains("no tensor 'b'").And.Message.Contains("'a'"));
        });
    }

    [Test]
    public void NamesThatCannotBeStoredAreRefused()
    {
        using var scope = NewDisposeScope();
        var tensor = new float[1].ToTensor(ScalarType.Float32);
        Assert.Multiple(() =>
        {
            Assert.Throws<SafetensorsException>(() => Safetensors.Save(_folder / "x", [("a", tensor), ("a", tensor)]));
            Assert.Throws<SafetensorsException>(() => Safetensors.Save(_folder / "x", [("__metadata__", tensor)]));
            Assert.Throws<SafetensorsException>(() => Safetensors.Save(_folder / "x", [("\uD800", tensor)]));
            Assert.That(File.Exists(_folder / "x"), Is.False);
        });
    }

    [Test]
    public void TypeThatCannotBeStoredIsNamed()
    {
        using var scope = NewDisposeScope();
        var tensor = empty([2], ScalarType.ComplexFloat32);
        Assert.That(() => Safetensors.Save(_folder / "x", [("a", tensor)]), Throws.TypeOf<SafetensorsException>().With.Message.Contains("ComplexFloat32"));
    }

    private static Tensor RandomTensor(ref RandomStream random)
    {
        var type = _types[random.NextInteger(_types.Length)];
        var shape = new long[random.NextInteger(5)];
        foreach (ref var length in shape.AsSpan())
            length = random.NextInteger(6);
        var tensor = empty(shape, type);
        random.Fill(tensor.bytes);
        if (type == ScalarType.Bool)
            foreach (ref var value in tensor.bytes)
                value &= 1;
        return tensor;
    }

    private static string RandomName(ref RandomStream random)
    {
        var alphabet = "abc.019_/\"\\\n\u0001éß漢\u2028 {}[]:,".EnumerateRunes().Append(new Rune(0x1F600)).ToArray();
        var name = new StringBuilder();
        for (var i = random.NextInteger(10); i >= 0; i--)
            name.Append(alphabet[random.NextInteger(alphabet.Length)]);
        return name.ToString();
    }
}
