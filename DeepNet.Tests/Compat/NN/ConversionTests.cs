using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

public sealed class ConversionTests
{
    [Test]
    public void AnotherTypeKeepsParametersAndTheirGradients()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(Linear(2, 2), BatchNorm1d(2));
        network.forward(rand(3, 2)).sum().backward();
        var parameters = network.parameters().ToArray();

        var same = network.@double();
        Assert.That(same, Is.SameAs(network));
        Assert.That(network.parameters().Zip(parameters).All(pair => ReferenceEquals(pair.First, pair.Second)));
        Assert.That(parameters.Select(parameter => parameter.dtype), Has.All.EqualTo(ScalarType.Float64));
        Assert.That(parameters.Select(parameter => parameter.grad!.dtype), Has.All.EqualTo(ScalarType.Float64));
        Assert.That(parameters.All(parameter => parameter.requires_grad && parameter.is_leaf));
        Assert.That(network.get_buffer("1.running_mean")!.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(network.get_buffer("1.num_batches_tracked")!.dtype, Is.EqualTo(ScalarType.Int64), "integers are left alone");

        network.zero_grad();
        network.forward(rand(3, 2, dtype: ScalarType.Float64)).sum().backward();
        Assert.That(parameters[0].grad!.dtype, Is.EqualTo(ScalarType.Float64));
    }

    [Test]
    public void ATypeMayBeGivenInManyWays()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(2, 2);
        Assert.That(layer.half().weight.dtype, Is.EqualTo(ScalarType.Float16));
        Assert.That(layer.bfloat16().weight.dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(layer.@float().weight.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(layer.to(ones(1, dtype: ScalarType.Float64)).weight.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(layer.to(CPU, ScalarType.Float32).weight.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(layer.to("cpu").cpu().weight.device_type, Is.EqualTo(DeviceType.CPU));
        Assert.That(layer.@int().weight.requires_grad, Is.False);
    }

    [Test]
    public void LayersAreMadeOfTheWantedType()
    {
        using var linear = Linear(2, 2, dtype: ScalarType.Float64);
        using var convolution = Conv2d(1, 1, 3, dtype: ScalarType.Float64);
        using var norm = BatchNorm2d(1, dtype: ScalarType.Float64);
        Assert.That(new[] { linear.weight.dtype, convolution.bias!.dtype, norm.running_var!.dtype }, Has.All.EqualTo(ScalarType.Float64));
    }
}
