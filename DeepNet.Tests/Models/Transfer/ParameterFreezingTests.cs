using DeepNet.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class ParameterFreezingTests
{
    [Test]
    public void WhatIsFrozenIsReportedAndGetsNoGradient()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(ResNetOptions.ResNet20);
        model.call(zeros(2, 3, 8, 8)).sum().backward();
        var frozen = model.Freeze("layer?", "*.bias");
        model.zero_grad();
        model.call(zeros(2, 3, 8, 8)).sum().backward();
        Assert.Multiple(() =>
        {
            Assert.That(frozen, Is.EqualTo(model.named_parameters().Select(entry => entry.name).Where(name => name.StartsWith("layer") || name.EndsWith(".bias"))));
            foreach (var (name, parameter) in model.named_parameters())
                Assert.That((parameter.requires_grad, parameter.grad is not null), Is.EqualTo(frozen.Contains(name) ? (false, false) : (true, true)), name);
        });
    }

    [Test]
    public void AllButTheHeadCanBeFrozen()
    {
        using var model = new ResNet(ResNetOptions.ResNet20);
        Assert.That(model.Freeze("*"), Has.Count.EqualTo(model.parameters().Count()));
        Assert.That(model.Unfreeze("fc"), Is.EqualTo(new[] { "fc.weight", "fc.bias" }));
        Assert.That(model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => entry.name), Is.EqualTo(new[] { "fc.weight", "fc.bias" }));
    }

    [Test]
    public void OptimizersLeaveFrozenParametersAlone()
    {
        using var scope = NewDisposeScope();
        using var model = new Mlp(new MlpOptions { Sizes = [4, 3, 2] });
        using var optimizer = optim.AdamW(model.parameters(), 0.1, weight_decay: 0.1);
        model.call(ones(1, 4)).sum().backward();
        model.Freeze("0");
        var before = model.get_parameter("0.weight")!.clone();
        optimizer.step();
        Assert.That(before.Equals(model.get_parameter("0.weight")!));
    }

    [Test]
    public void APatternWithoutAMatchNamesTheNearestAndChangesNothing()
    {
        using var model = new ResNet(ResNetOptions.ResNet20);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.Freeze("conv1", "layr1"), Throws.ArgumentException.With.Message.Contains("ResNet has no parameter or module 'layr1' (nearest: 'layer1')"));
            Assert.That(() => model.Freeze("fc.wieght"), Throws.ArgumentException.With.Message.Contains("nearest: 'fc.weight'"));
            Assert.That(() => model.Freeze(), Throws.ArgumentException.With.Message.Contains("\"*\" for all"));
            Assert.That(model.parameters().All(parameter => parameter.requires_grad));
        });
    }

    [Test]
    public void ATensorOfTwoNamesIsFrozenUnderEither()
    {
        var (embedding, head) = (nn.Embedding(5, 4), nn.Linear(4, 5, hasBias: false));
        head.weight.Dispose();
        head.weight = (Parameter)embedding.weight!;
        using var model = nn.Sequential(("embedding", embedding), ("head", head));
        Assert.That(model.Freeze("head"), Is.EqualTo(new[] { "head.weight" }));
        Assert.That(embedding.weight!.requires_grad, Is.False);
    }
}
