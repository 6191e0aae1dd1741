using DeepNet.Data;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

/// <summary>
/// Ten thousand damaged files, the same ones in every run: each is read or refused with a <see cref="WeightsException"/>, and allocates no more
/// than a small factor of its size. <c>DEEPNET_FUZZ</c> multiplies their number (eng/fuzz.sh).
/// </summary>
internal sealed class WeightsFuzzTests
{
    // An open file, its checked directory and the text of an error take some memory however short the file is.
    private const long Constant = 400_000;
    private const long Factor = 64;

    private static readonly int _times = Mutation.Times;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    /// <summary>Damage inside of the pickle, under a checksum that is right.</summary>
    [Test]
    public void MutatedPicklesAreReadOrRefused()
    {
        var good = Checkpoint();
        Assert.That(IsRefused(Zip(good)), Is.False);
        var refused = Count(5_000, 31, (ref RandomStream random) => Zip(Mutation.Of(good, ref random)));
        Assert.That(refused, Is.GreaterThan(4_000 * _times));
    }

    [Test]
    public void MutatedZipFilesAreReadOrRefused()
    {
        var good = Zip(Checkpoint());
        var directory = good.AsSpan().IndexOf("PK\x01\x02"u8);
        Count(1_000, 32, (ref RandomStream random) => Mutation.Of(good, ref random));
        // Most of the file is padding and tensors: the directory gets a share of its own.
        var refused = Count(1_000, 33, (ref RandomStream random) => [.. good[..directory], .. Mutation.Of(good[directory..], ref random)]);
        Assert.That(refused, Is.GreaterThan(800 * _times));
    }

    [Test]
    public void MutatedSafetensorsFilesAreReadOrRefused()
    {
        Safetensors.Save(_folder / "good", [("w", zeros(2, 3)), ("b", zeros(3, ScalarType.Bool)), ("n", zeros(2, 0, ScalarType.Int64))], new Dictionary<string, string> { ["format"] = "pt" });
        var good = File.ReadAllBytes(_folder / "good");
        Assert.That(IsRefused(good), Is.False);
        var refused = Count(2_000, 34, (ref RandomStream random) => Mutation.Of(good, ref random));
        Assert.That(refused, Is.GreaterThan(1_000 * _times));
    }

    [Test]
    public void MutatedIndexesAreReadOrRefused()
    {
        using var tensor = zeros(2);
        Safetensors.Save(_folder / "a.safetensors", [("x.weight", tensor)]);
        Safetensors.Save(_folder / "b.safetensors", [("x.bias", tensor)]);
        var good = """{"metadata": {"total_size": 16}, "weight_map": {"x.weight": "a.safetensors", "x.bias": "b.safetensors"}}"""u8.ToArray();
        Assert.That(IsRefused(good), Is.False);
        var refused = Count(1_000, 35, (ref RandomStream random) => Mutation.Of(good, ref random));
        Assert.That(refused, Is.GreaterThan(500 * _times));
    }

    private delegate byte[] Maker(ref RandomStream random);

    private int Count(int rounds, int seed, Maker make)
    {
        var refused = 0;
        for (var round = 0; round < rounds * _times; round++)
        {
            var random = RandomStream.From(seed, round);
            var bytes = make(ref random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            refused += IsRefused(bytes) ? 1 : 0;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(allocated, Is.LessThan(Constant + Factor * bytes.Length), $"seed {seed}, round {round}");
        }
        return refused;
    }

    // Anything but a WeightsException escapes and fails the test. Tensors are read one by one, so that views of one storage do not add up.
    private bool IsRefused(byte[] bytes)
    {
        var path = _folder.Write("fuzz", bytes);
        try
        {
            using var source = TensorSource.Open(path);
            foreach (var entry in source.Tensors)
                source.Read(entry.Name).Dispose();
            return false;
        }
        catch (WeightsException)
        {
            return true;
        }
    }

    private static byte[] Zip(byte[] pickle) => TorchBytes.Zip(("m/data.pkl", pickle), ("m/byteorder", "little"u8.ToArray()),
        ("m/data/0", TorchBytes.Counting(24)), ("m/data/1", new byte[3]), ("m/data/2", []), ("m/version", "3\n"u8.ToArray()));

    // A state dict beside other things, with what the pickler writes for it.
    private static byte[] Checkpoint() => new Pickle().Dictionary().Op(PickleOpcode.BINPUT).Raw(0).Op(PickleOpcode.MARK)
        .Text("state_dict").OrderedDictionary().Op(PickleOpcode.BINPUT).Raw(1).Op(PickleOpcode.MARK)
        .Text("a.weight").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op(PickleOpcode.BINPUT).Raw(2)
        .Text("a.tied").Op(PickleOpcode.BINGET).Raw(2)
        .Text("a.view").Tensor("FloatStorage", "0", 6, 1, [2], [2])
        .Text("a.flags").Tensor("BoolStorage", "1", 3, 0, [3], [1])
        .Text("a.none").Tensor("LongStorage", "2", 0, 0, [0, 4], [4, 1])
        .Op(PickleOpcode.SETITEMS).Dictionary().Text("_metadata").OrderedDictionary().Op(PickleOpcode.SETITEM, PickleOpcode.BUILD)
        .Text("epoch").Integer(3).Text("lr").Op(PickleOpcode.BINFLOAT).Raw(0x3F, 0xF0, 0, 0, 0, 0, 0, 0).Text("seed").Integer(1L << 40)
        .Text("betas").Integers(1, 2).Text("list").Op(PickleOpcode.EMPTY_LIST, PickleOpcode.MARK, PickleOpcode.NEWTRUE, PickleOpcode.NONE, PickleOpcode.APPENDS)
        .Op(PickleOpcode.SETITEMS).End();
}
