using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

public sealed class StateDictTests
{
    [Test]
    public void LoadingCopiesValuesAndKeepsTheTensors()
    {
        using var scope = NewDisposeScope();
        using var source = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2));
        using var target = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2));
        var weight = target.get_parameter("0.weight")!;
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.That(missing, Is.Empty);
        Assert.That(unexpected, Is.Empty);
        Assert.That(target.get_parameter("0.weight"), Is.SameAs(weight));
        Assert.That(weight.data<float>().ToArray(), Is.EqualTo(source.get_parameter("0.weight")!.data<float>().ToArray()));
        Assert.That(weight.requires_grad && weight.is_leaf);
    }

    [Test]
    public void StrictLoadingListsWhatDoesNotFitAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var target = Linear(2, 2);
        var before = target.weight.data<float>().ToArray();
        var source = new Dictionary<string, Tensor> { ["weight"] = zeros(2, 2), ["extra"] = ones(1) };
        Assert.That(() => target.load_state_dict(source),
            Throws.InvalidOperationException.With.Message.Contains("Missing: bias.").And.Message.Contains("Unexpected: extra."));
        Assert.That(target.weight.data<float>().ToArray(), Is.EqualTo(before));

        var (missing, unexpected) = target.load_state_dict(source, strict: false);
        Assert.That(missing, Is.EqualTo(new[] { "bias" }));
        Assert.That(unexpected, Is.EqualTo(new[] { "extra" }));
        Assert.That(target.weight.data<float>().ToArray(), Has.All.Zero);
    }

    [Test]
    public void AWrongShapeIsAnErrorThatNamesBoth()
    {
        using var scope = NewDisposeScope();
        using var target = Linear(2, 3, hasBias: false);
        Assert.That(() => target.load_state_dict(new() { ["weight"] = zeros(3, 1) }, strict: false),
            Throws.InvalidOperationException.With.Message.Contains("'weight' has the shape [3, 1] in the state dict and [3, 2] in the module"));
    }

    [Test]
    public void SkippedNamesAreLeftAlone()
    {
        using var scope = NewDisposeScope();
        using var target = Linear(2, 2);
        var (missing, unexpected) = target.load_state_dict(new() { ["bias"] = zeros(2), ["other"] = zeros(1) }, skip: ["weight", "other"]);
        Assert.That(missing.Concat(unexpected), Is.Empty);
        Assert.That(target.bias!.data<float>().ToArray(), Has.All.Zero);
    }

    [Test]
    public void ValuesOfAnotherTypeAreConverted()
    {
        using var scope = NewDisposeScope();
        using var target = Linear(2, 1, hasBias: false);
        target.load_state_dict(new() { ["weight"] = ones(1, 2, dtype: ScalarType.Float64) });
        Assert.That(target.weight.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(target.weight.data<float>().ToArray(), Has.All.EqualTo(1f));
    }

    [Test]
    public void APrefixStartsEveryName()
    {
        using var target = Linear(1, 1);
        Assert.That(target.state_dict(prefix: "model").Keys, Is.EqualTo(new[] { "model.weight", "model.bias" }));
    }

    [Test]
    public void AModuleIsSavedAndLoaded()
    {
        using var scope = NewDisposeScope();
        using var source = Sequential(Linear(2, 3), BatchNorm1d(3));
        source.call(rand(4, 2));
        using var stream = new MemoryStream();
        source.save(stream);

        stream.Position = 0;
        using var target = Sequential(Linear(2, 3), BatchNorm1d(3));
        var loaded = new Dictionary<string, bool>();
        target.load(stream, loadedParameters: loaded);
        foreach (var (name, tensor) in source.state_dict())
            Assert.That(target.state_dict()[name].allclose(tensor, 0, 0), name);
        Assert.That(loaded.Keys, Is.EquivalentTo(source.state_dict().Keys));
        Assert.That(loaded.Values, Has.All.True);

        stream.Position = 0;
        using var other = Sequential(Linear(2, 3));
        Assert.That(() => other.load(stream), Throws.InvalidOperationException.With.Message.Contains("Unexpected: 1.weight"));
        stream.Position = 0;
        other.load(stream, strict: false, loadedParameters: loaded);
        Assert.That(loaded["1.weight"], Is.False);
    }

    [Test]
    public void TheFileStartsWithTheNumberOfEntriesAndTheFirstName()
    {
        using var layer = Linear(1, 1);
        using var stream = new MemoryStream();
        layer.save(stream);
        Assert.That(stream.ToArray()[..8], Is.EqualTo(new byte[] { 2, 6, (byte)'w', (byte)'e', (byte)'i', (byte)'g', (byte)'h', (byte)'t' }));
        stream.SetLength(12);
        stream.Position = 0;
        Assert.That(() => layer.load(stream), Throws.InstanceOf<InvalidDataException>());
    }
}
