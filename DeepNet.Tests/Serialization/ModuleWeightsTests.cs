using DeepNet.Serialization;
using DeepNet.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

internal sealed class ModuleWeightsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void StateComesBackBitForBit()
    {
        using var saved = new Net(1);
        using var loaded = new Net(2);
        saved.SaveWeights(_folder / "w", new Dictionary<string, string> { ["step"] = "5" });
        var report = loaded.LoadWeights(_folder / "w");
        Assert.Multiple(() =>
        {
            Assert.That(report.IsExact);
            Assert.That(Values(loaded), Is.EqualTo(Values(saved)));
            Assert.That(loaded.named_parameters().All(item => item.parameter.requires_grad));
        });
    }

    [Test]
    public void KeysArePyTorchs()
    {
        using var net = new Net(1);
        net.SaveWeights(_folder / "w");
        using var file = SafetensorsFile.Open(_folder / "w");
        Assert.That(file.Entries.Keys, Is.EquivalentTo(new[] { "fc.weight", "fc.bias", "num_batches_tracked" }));
    }

    [Test]
    public void MissingAndUnexpectedAreReportedTogether()
    {
        Write(("fc.weight", Zeros(2, 3)), ("fc.extra", Zeros(1)), ("other", Zeros(1)));
        using var net = new Net(1);
        var before = Values(net);
        var error = Assert.Throws<WeightsMismatchException>(() => net.LoadWeights(_folder / "w"));
        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain("the file lacks 1 tensor: fc.bias").And.Contain("the module lacks 2 tensors: fc.extra, other"));
            Assert.That(Values(net), Is.EqualTo(before), "nothing may have changed");
        });
    }

    [Test]
    public void WithoutStrictnessWhatFitsIsTaken()
    {
        Write(("fc.weight", Zeros(2, 3)), ("other", Zeros(1)));
        using var net = new Net(1);
        var report = net.LoadWeights(_folder / "w", new() { Strict = false });
        Assert.Multiple(() =>
        {
            Assert.That(report.Missing, Is.EquivalentTo(new[] { "fc.bias", "num_batches_tracked" }));
            Assert.That(report.Unexpected, Is.EqualTo(new[] { "other" }));
            Assert.That(net.Weight.detach().Values<float>(), Is.All.Zero);
        });
    }

    [Test]
    public void ShapeMismatchNamesBothShapes([Values] bool strict)
    {
        Write(("fc.weight", Zeros(3, 2)), ("fc.bias", Zeros(2)));
        using var net = new Net(1);
        var before = Values(net);
        Assert.That(() => net.LoadWeights(_folder / "w", new() { Strict = strict }),
            Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("'fc.weight' has shape [3, 2] in the file and [2, 3] in the module"));
        Assert.That(Values(net), Is.EqualTo(before));
    }

    [Test]
    public void BatchCounterMayBeMissing()
    {
        Write(("fc.weight", Zeros(2, 3)), ("fc.bias", Zeros(2)));
        using var net = new Net(1);
        Assert.That(net.LoadWeights(_folder / "w").Missing, Is.EqualTo(new[] { "num_batches_tracked" }));
    }

    [TestCase("module.")]
    [TestCase("_orig_mod.")]
    [TestCase("model.")]
    [TestCase("module._orig_mod.")]
    public void WrappersPrefixesAreStripped(string prefix)
    {
        Write((prefix + "fc.weight", Zeros(2, 3)), (prefix + "fc.bias", Zeros(2)));
        using var net = new Net(1);
        net.LoadWeights(_folder / "w");
        Assert.That(net.Weight.detach().Values<float>(), Is.All.Zero);
    }

    [Test]
    public void TwoTensorsForOnePlaceAreRefused()
    {
        Write(("fc.weight", Zeros(2, 3)), ("module.fc.weight", Zeros(2, 3)), ("fc.bias", Zeros(2)));
        using var net = new Net(1);
        Assert.That(() => net.LoadWeights(_folder / "w"), Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("both go to 'fc.weight'"));
    }

    private void Write(params (string, Tensor)[] tensors)
    {
        Safetensors.Save(_folder / "w", tensors);
        foreach (var (_, tensor) in tensors)
            tensor.Dispose();
    }

    private static Tensor Zeros(params long[] shape) => new float[shape.Aggregate(1L, (product, length) => product * length)].ToTensor(ScalarType.Float32, shape);

    private static float[] Values(Net net) => [.. net.Weight.detach().Values<float>(), .. net.Bias.detach().Values<float>()];

    /// <summary>The smallest module with parameters below a child and a counter of its own.</summary>
    private sealed class Net : nn.Module
    {
        private readonly Inner _fc;

        public Net(int seed) : base(nameof(Net))
        {
            _fc = new Inner(seed);
            register_module("fc", _fc);
            register_buffer("num_batches_tracked", new long[] { seed }.ToTensor(ScalarType.Int64, []));
        }

        public Tensor Weight => _fc.Weight;

        public Tensor Bias => _fc.Bias;
    }

    private sealed class Inner : nn.Module
    {
        public Inner(int seed) : base(nameof(Inner))
        {
            Weight = new(Enumerable.Range(seed, 6).Select(value => (float)value).ToArray().ToTensor(ScalarType.Float32, [2, 3]));
            Bias = new(new float[] { seed, -seed }.ToTensor(ScalarType.Float32));
            register_parameter("weight", Weight);
            register_parameter("bias", Bias);
        }

        public Parameter Weight { get; }

        public Parameter Bias { get; }
    }
}
