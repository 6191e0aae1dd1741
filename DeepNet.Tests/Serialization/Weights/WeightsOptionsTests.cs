using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

internal sealed class WeightsOptionsTests
{
    private static readonly MlpOptions _sizes = new() { Sizes = [4, 3, 2] };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void TheNearestNamesAreTold()
    {
        using var model = new Mlp(_sizes);
        Save(model, name => name.Replace("weight", "weigth"));
        var error = Assert.Throws<WeightsMismatchException>(() => model.LoadWeights(_folder / "w"))!;
        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.Contain("the file lacks 2 tensors: 0.weight (nearest: '0.weigth'), 2.weight (nearest: '2.weigth')"));
            Assert.That(error.Message, Does.Contain("the module lacks 2 tensors: 0.weigth (nearest: '0.weight')"));
            Assert.That(error.Report.Missing, Is.EqualTo(new[] { "0.weight", "2.weight" }));
            Assert.That(error.Report.Unexpected, Is.EquivalentTo(new[] { "0.weigth", "2.weigth" }));
        });
    }

    [Test]
    public void APrefixThatAllNamesHaveIsRecognized()
    {
        using var model = new Mlp(_sizes);
        Save(model, name => "backbone.net." + name);
        Assert.That(() => model.LoadWeights(_folder / "w"),
            Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("load with Keys = new() { Prefixes = [\"backbone.net.\"] }"));
        Assert.That(model.LoadWeights(_folder / "w", new() { Keys = new() { Prefixes = ["backbone.net."] } }).IsExact);
    }

    [Test]
    public void AllShapesThatDifferAreTold()
    {
        using var trained = new Mlp(_sizes);
        using var model = new Mlp(new MlpOptions { Sizes = [4, 3, 5] });
        Save(trained);
        var error = Assert.Throws<WeightsMismatchException>(() => model.LoadWeights(_folder / "w"))!;
        Assert.That(error.Message, Does.Contain("'2.weight' has shape [2, 3] in the file and [5, 3] in the module").And.Contain("'2.bias' has shape [2] in the file and [5] in the module"));
        Assert.That(error.Report.Misshapen.Select(tensor => tensor.Name), Is.EquivalentTo(new[] { "2.weight", "2.bias" }));
    }

    [Test]
    public void WhatIsSkippedKeepsItsValues()
    {
        using var trained = new Mlp(_sizes);
        using var model = new Mlp(new MlpOptions { Sizes = [4, 3, 5] });
        Save(trained);
        var head = model.state_dict()["2.weight"].Values<float>();
        var report = model.LoadWeights(_folder / "w", new() { Skip = ["2"] });
        Assert.Multiple(() =>
        {
            Assert.That(report.IsExact);
            Assert.That(model.state_dict()["0.weight"].Values<float>(), Is.EqualTo(trained.state_dict()["0.weight"].Values<float>()));
            Assert.That(model.state_dict()["2.weight"].Values<float>(), Is.EqualTo(head));
            Assert.That(() => model.LoadWeights(_folder / "w", new() { Skip = ["2.wieght"] }),
                Throws.ArgumentException.With.Message.Contains("'2.wieght', which is no tensor or module here (nearest: '2.weight')"));
        });
    }

    [Test]
    public void AnotherModuleIsASource()
    {
        using var trained = new Mlp(_sizes);
        using var model = new Mlp(_sizes);
        model.LoadWeights(trained);
        Assert.That(State(model), Is.EqualTo(State(trained)));
        trained.state_dict()["0.bias"].bytes.Clear();
        Assert.That(State(model), Is.Not.EqualTo(State(trained)), "they are copies");
    }

    [TestCase(ScalarType.Float16)]
    [TestCase(ScalarType.BFloat16)]
    [TestCase(ScalarType.Float64)]
    public void TheTypeCanBeChosen(ScalarType type)
    {
        using var trained = new Mlp(_sizes);
        using var model = new Mlp(_sizes);
        Save(trained);
        model.LoadWeights(_folder / "w", new() { Type = type });
        foreach (var (name, tensor) in model.state_dict())
        {
            using var expected = trained.state_dict()[name].to_type(type);
            Assert.That(tensor.dtype, Is.EqualTo(type));
            Assert.That(tensor.Values<byte>(), Is.EqualTo(expected.Values<byte>()));
        }
        Assert.That(model.parameters().All(parameter => parameter.requires_grad));
    }

    [Test]
    public void HalfPrecisionFilesAreConverted()
    {
        using var trained = new Mlp(_sizes);
        trained.to(ScalarType.BFloat16);
        Save(trained);
        using var model = new Mlp(_sizes);
        model.LoadWeights(_folder / "w");
        using var expected = trained.state_dict()["0.weight"].to_type(ScalarType.Float32);
        Assert.That(model.state_dict()["0.weight"].Values<float>(), Is.EqualTo(expected.Values<float>()));
    }

    [Test]
    public void MappedWeightsAreTheFilesAndTrainWithoutChangingIt()
    {
        using var trained = new Mlp(_sizes);
        Save(trained);
        var file = File.ReadAllBytes(_folder / "w");
        using (var model = new Mlp(_sizes))
        {
            var parameter = model.get_parameter("2.bias")!; // its gradient is never zero, however the weights were drawn
            model.LoadWeights(_folder / "w", new() { Mapped = true });
            Assert.That(State(model), Is.EqualTo(State(trained)));
            using var optimizer = optim.SGD(model.parameters(), 0.1);
            using var scope = NewDisposeScope();
            model.call(ones(2, 4)).sum().backward();
            optimizer.step();
            Assert.That(parameter.Values<float>(), Is.Not.EqualTo(trained.state_dict()["2.bias"].Values<float>()), "the parameter is the same object, and it learnt");
        }
        Assert.That(File.ReadAllBytes(_folder / "w"), Is.EqualTo(file));
    }

    [Test]
    public void ATensorOfTwoNamesNeedsOneInTheFile([Values] bool both)
    {
        using var model = new Tied();
        Safetensors.Save(_folder / "w", [("a.weight", Range(1)), .. both ? [("b.weight", Range(1))] : Array.Empty<(string, Tensor)>()]);
        Assert.That(model.LoadWeights(_folder / "w").IsExact);
        Assert.That(model.state_dict()["b.weight"].Values<float>(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void ATensorOfTwoNamesWithTwoValuesIsRefused()
    {
        using var model = new Tied();
        Safetensors.Save(_folder / "w", [("a.weight", Range(1)), ("b.weight", Range(2))]);
        Assert.That(() => model.LoadWeights(_folder / "w"), Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("'a.weight' and 'b.weight' differ, but are one tensor"));
    }

    [Test]
    public void ATransposedMatrixMustFitTransposed()
    {
        using var model = new Mlp(_sizes);
        using (var weight = model.state_dict()["0.weight"].t().contiguous())
            Safetensors.Save(_folder / "w", [.. model.state_dict().Where(pair => pair.Key != "0.weight").Select(pair => (pair.Key, pair.Value)), ("0.weight", weight)]);
        using var loaded = new Mlp(_sizes);
        Assert.That(() => loaded.LoadWeights(_folder / "w"), Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("[4, 3] in the file"));
        loaded.LoadWeights(_folder / "w", new() { Keys = new() { Transposed = ["0.weight"] } });
        Assert.That(State(loaded), Is.EqualTo(State(model)));
    }

    [Test]
    public void NothingIsLeftBehind([Values] bool mapped, [Values] bool fits)
    {
        using var model = new Mlp(_sizes);
        using var other = new Mlp(new MlpOptions { Sizes = [4, 3, 5] });
        Save(model);
        var before = LiveTensors.Count();
        if (fits)
            model.LoadWeights(_folder / "w", new() { Mapped = mapped });
        else
            Assert.Throws<WeightsMismatchException>(() => other.LoadWeights(_folder / "w", new() { Mapped = mapped }));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ATypeThatIsNoFloatIsRefused()
        => Assert.That(() => new WeightsOptions { Type = ScalarType.Int32 }, Throws.ArgumentException.With.Message.Contains("but is Int32"));

    [Test]
    public void SectionsAreForCheckpointsOfPyTorch()
    {
        using var model = new Mlp(_sizes);
        Save(model);
        Assert.That(() => model.LoadWeights(_folder / "w", new() { Section = "generator" }), Throws.ArgumentException.With.Message.Contains("has no sections"));
    }

    private void Save(nn.Module model, Func<string, string>? rename = null)
        => Safetensors.Save(_folder / "w", model.state_dict().Select(pair => (rename?.Invoke(pair.Key) ?? pair.Key, pair.Value)));

    private static float[] State(nn.Module model) => [.. model.state_dict().Values.SelectMany(tensor => tensor.Values<float>())];

    private static Tensor Range(float first) => new[] { first, first + 1, first + 2, first + 3 }.ToTensor(ScalarType.Float32, [2, 2]);

    /// <summary>Two layers with one weight.</summary>
    private sealed class Tied : nn.Module
    {
        public Tied() : base(nameof(Tied))
        {
            var (a, b) = (nn.Linear(2, 2, hasBias: false), nn.Linear(2, 2, hasBias: false));
            b.weight.Dispose();
            b.weight = a.weight;
            register_module("a", a);
            register_module("b", b);
        }
    }
}
