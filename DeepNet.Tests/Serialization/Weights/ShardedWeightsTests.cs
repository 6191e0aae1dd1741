using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Serialization;

/// <summary>Weights in several files beside an index.</summary>
internal sealed class ShardedWeightsTests
{
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";

    private TemporaryFolder _folder = null!;
    private Mlp _model = null!;

    [SetUp]
    public void Make()
    {
        _folder = new();
        _model = new Mlp(new MlpOptions { Sizes = [4, 3, 2] });
        Safetensors.Save(_folder / First, _model.state_dict().Take(3).Select(pair => (pair.Key, pair.Value)));
        Safetensors.Save(_folder / Second, _model.state_dict().Skip(3).Select(pair => (pair.Key, pair.Value)));
    }

    [TearDown]
    public void Delete()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void AllFilesAreRead([Values] bool byFolder, [Values] bool mapped)
    {
        Index(Good());
        using var loaded = new Mlp(_model.Options);
        Assert.That(loaded.LoadWeights(byFolder ? _folder.Path : _folder / "model.safetensors.index.json", new() { Mapped = mapped }).IsExact);
        Assert.That(loaded.state_dict().Values.SelectMany(tensor => tensor.Values<float>()), Is.EqualTo(_model.state_dict().Values.SelectMany(tensor => tensor.Values<float>())));
    }

    [Test]
    public void ThePlainFileInAFolderComesFirst()
    {
        _model.SaveWeights(_folder / "model.safetensors");
        using var source = TensorSource.Open(_folder.Path);
        Assert.That(source, Is.InstanceOf<SafetensorsFile>());
    }

    [Test]
    public void AFolderWithoutWeightsIsNamed()
        => Assert.That(() => _model.LoadWeights(_folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("has none of model.safetensors"));

    [TestCase("../model.safetensors")]
    [TestCase("/etc/passwd")]
    [TestCase("..")]
    [TestCase("")]
    [TestCase("a\\b")]
    [TestCase("C:x")]
    [TestCase("a\u0000b")]
    public void FilesElsewhereAreRefused(string file)
    {
        var index = Good();
        index["0.weight"] = file;
        Assert.That(Refusal(index), Does.Contain("no plain name of a file beside it"));
    }

    [Test]
    public void WhatIndexAndFilesDisagreeOnIsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(Good("0.weight", Second)), Does.Contain("'0.weight' is in 'model-00001-of-00002.safetensors', which the index does not say"));
            Assert.That(Refusal(Good("0.extra", First)), Does.Contain("places the tensor '0.extra' in 'model-00001-of-00002.safetensors', which lacks it"));
            Assert.That(Refusal(Good("0.weight", "model-00003.safetensors")), Does.Contain("'model-00003.safetensors', which is not beside it"));
            Assert.That(Refusal(Good("0.weight", "model.safetensors.index.json")), Does.Contain("which is an index itself"));
            Assert.That(Refusal(new() { ["0.weight"] = First }), Does.Contain("which the index does not say"));
            Assert.That(Refusal([]), Does.Contain("no weight_map"));
        });
    }

    [TestCase("""{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}""", "'a' appears twice")]
    [TestCase("""{"weight_map":{"a":"x"},"weight_map":{"b":"x"}}""", "weight_map appears twice")]
    [TestCase("""{"weight_map":{"a":1}}""", "must hold names of files")]
    [TestCase("""{"weight_map":["a"]}""", "must be an object")]
    [TestCase("""{"weight_map":{"a":"x"}""", "not valid JSON")]
    [TestCase("""{"weight_map":{"a":"x"}}{}""", "not valid JSON")]
    [TestCase("""{"metadata":{"total_size":1}}""", "no weight_map")]
    [TestCase("""{"metadata":[[[[[[[[[[1]]]]]]]]]],"weight_map":{}}""", "not valid JSON")]
    [TestCase("""{"weight_map":{"\ud800":"x"}}""", "not valid JSON")]
    public void DamagedIndexesAreRefused(string json, string reason)
    {
        File.WriteAllText(_folder / "model.safetensors.index.json", json);
        Assert.That(() => TensorSource.Open(_folder / "model.safetensors.index.json"), Throws.TypeOf<SafetensorsException>().With.Message.Contains(reason).And.Message.Contains("index.json"));
    }

    [Test]
    public void FilesOfPyTorchCanBeSharded()
    {
        File.WriteAllBytes(_folder / "pytorch_model-00001-of-00001.bin", TorchBytes.File(TorchBytes.Matrix));
        File.WriteAllText(_folder / "pytorch_model.bin.index.json", """{"weight_map":{"w":"pytorch_model-00001-of-00001.bin"}}""");
        using var source = TensorSource.Open(_folder.Path);
        using var tensor = source.Read("w");
        Assert.That(tensor.Values<byte>(), Is.EqualTo(TorchBytes.Counting(24)));
    }

    private Dictionary<string, string> Good(string? name = null, string? file = null)
    {
        var index = _model.state_dict().Keys.Select((key, number) => (key, number)).ToDictionary(item => item.key, item => item.number < 3 ? First : Second);
        if (name is not null)
            index[name] = file!;
        return index;
    }

    private void Index(Dictionary<string, string> map)
        => File.WriteAllText(_folder / "model.safetensors.index.json", JsonSerializer.Serialize(new { metadata = new { total_size = 92 }, weight_map = map }));

    private string Refusal(Dictionary<string, string> map)
    {
        Index(map);
        return Assert.Throws<SafetensorsException>(() => TensorSource.Open(_folder / "model.safetensors.index.json").Dispose())!.Message;
    }
}
