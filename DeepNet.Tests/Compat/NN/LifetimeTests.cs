using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

[NonParallelizable]
public sealed class LifetimeTests
{
    private static Sequential Network() => Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), ReLU(), Dropout(0.5), MaxPool2d(2), Flatten(), Linear(2 * 3 * 3, 4));

    [Test]
    public void AModuleOutlivesTheScopeItWasMadeIn()
    {
        Sequential network;
        using (NewDisposeScope())
            network = Network();
        using var input = ones(2, 1, 8, 8);
        using var output = network.forward(input);
        Assert.That(output.shape, Is.EqualTo(new long[] { 2, 4 }));
        network.Dispose();
        Assert.That(network.parameters(), Is.Empty);
    }

    [Test]
    public void DisposingAModuleEndsAllItsTensors()
    {
        var before = LiveTensors.Count();
        using (NewDisposeScope())
        {
            using var network = Network();
            Assert.That(Tensor.TotalCount - before, Is.EqualTo(9), "four parameters, two more and three buffers of the normalization");
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ASequenceKeepsNoResultInBetween()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var input = ones(2, 1, 8, 8);
        var before = scope.DisposablesCount;
        var output = network.call(input);
        Assert.That(scope.DisposablesCount, Is.EqualTo(before + 1));
        Assert.That(input.IsInvalid, Is.False);
        output.sum().backward();
        Assert.That(network.parameters().All(parameter => parameter.grad is not null));
    }

    [Test]
    public void AParameterTakesItsDatasPlace()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var count = LiveTensors.Count();
        var parameter = Parameter(data);
        Assert.That(data.IsInvalid);
        Assert.That(Tensor.TotalCount, Is.EqualTo(count));
        Assert.That(scope.Contains(parameter));
        Assert.That(scope.Contains(data), Is.False);
        Assert.That(parameter.requires_grad && parameter.is_leaf);
        parameter.Dispose();
        Assert.That(scope.DisposablesCount, Is.Zero);
    }

    [Test]
    public void AParameterOfAComputedTensorIsALeaf()
    {
        using var scope = NewDisposeScope();
        var source = ones(2, requires_grad: true);
        var parameter = Parameter(source * 2);
        Assert.That(parameter.is_leaf && parameter.requires_grad);
        Assert.That(scope.Contains(parameter));
        Assert.That(parameter.data<float>().ToArray(), Has.All.EqualTo(2f));
    }

    [Test]
    public void AParameterOfIntegersHasNoGradient()
    {
        using var parameter = Parameter(ones(2, dtype: ScalarType.Int64));
        Assert.That(parameter.requires_grad, Is.False);
        Assert.That(() => new Parameter(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void ZeroGradDropsOrZeroesGradients()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(2, 1);
        layer.forward(ones(1, 2)).sum().backward();
        layer.zero_grad(set_to_none: false);
        Assert.That(layer.weight.grad!.data<float>().ToArray(), Has.All.Zero);
        layer.zero_grad();
        Assert.That(layer.weight.grad, Is.Null);
    }
}
