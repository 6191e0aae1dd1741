using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class FeatureExtractorTests
{
    private ResNet _model = null!;

    [SetUp]
    public void Make()
    {
        manual_seed(3);
        _model = new ResNet(ResNetOptions.ResNet20);
        _model.eval();
    }

    [TearDown]
    public void Delete() => _model.Dispose();

    [Test]
    public void OutputsAreThoseOfTheModules()
    {
        using var scope = NewDisposeScope();
        using var extractor = new FeatureExtractor(_model, "bn1", "layer3", "layer2.1", "fc");
        var images = rand(2, 3, 16, 16);
        var features = extractor.Extract(images);
        Assert.Multiple(() =>
        {
            Assert.That(features.Keys, Is.EquivalentTo(new[] { "bn1", "layer3", "layer2.1", "fc" }));
            Assert.That(features["layer3"].shape, Is.EqualTo(new long[] { 2, 64, 4, 4 }));
            Assert.That(features["layer2.1"].shape, Is.EqualTo(new long[] { 2, 32, 8, 8 }));
            Assert.That(features["fc"].Equals(_model.call(images)));
            Assert.That(features["bn1"].min().item<float>(), Is.Negative, "as it was before the ReLU in place");
        });
    }

    [Test]
    public void GradientsFlowBackThroughThem()
    {
        using var scope = NewDisposeScope();
        using var extractor = new FeatureExtractor(_model, "layer1");
        extractor.Extract(rand(1, 3, 8, 8))["layer1"].sum().backward();
        Assert.That(_model.get_parameter("conv1.weight")!.grad, Is.Not.Null);
        Assert.That(_model.get_parameter("fc.weight")!.grad, Is.Null);
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        using var images = rand(1, 3, 8, 8);
        using var extractor = new FeatureExtractor(_model, "layer1", "layer2");
        using var noGradient = no_grad();
        var before = LiveTensors.Count();
        using (var scope = NewDisposeScope())
        {
            extractor.Extract(images);
            Assert.That(scope.DisposablesCount, Is.EqualTo(2));
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        using var grey = rand(1, 1, 8, 8);
        Assert.That(() => extractor.Extract(grey), Throws.ArgumentException);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1), "also when the model throws");
    }

    [Test]
    public void HooksAreTakenOff()
    {
        using var scope = NewDisposeScope();
        var extractor = new FeatureExtractor(_model, "layer1");
        var images = rand(1, 3, 8, 8);
        _model.call(images); // outside of Extract nothing is kept
        extractor.Dispose();
        Assert.That(() => extractor.Extract(images), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void WhatIsComputedAgainInTheBackwardPassIsSeenOnce()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(ResNetOptions.ResNet20 with { Rematerialize = true });
        using var extractor = new FeatureExtractor(model, "layer3", "layer3.2");
        var features = extractor.Extract(rand(2, 3, 8, 8));
        var before = features["layer3"].clone();
        features["layer3"].sum().backward();
        Assert.Multiple(() =>
        {
            Assert.That(before.Equals(features["layer3"]) && before.Equals(features["layer3.2"]));
            Assert.That(model.get_parameter("layer3.2.conv1.weight")!.grad, Is.Not.Null);
            Assert.That(features["layer3.2"].requires_grad, Is.False);
        });
    }

    [Test]
    public void WrongNamesAreToldTheNearest()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new FeatureExtractor(_model, "layer1", "layer9"), Throws.ArgumentException.With.Message.Contains("ResNet has no module 'layer9' (nearest: 'layer1')"));
            Assert.That(() => new FeatureExtractor(_model), Throws.ArgumentException);
        });
    }
}
