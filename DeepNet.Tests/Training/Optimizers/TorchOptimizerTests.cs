using DeepNet.Tests.Parity;
using DeepNet.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>An optimizer of torch.optim in the trainer's hands: groups, live momentum, state by name.</summary>
internal sealed class TorchOptimizerTests
{
    private static readonly StateSlots _sgd = new(
        null, new TensorSlot("momentum_buffer", s => ((SGD.State)s).momentum_buffer, (s, value) => ((SGD.State)s).momentum_buffer = value!));

    [Test]
    public void GroupsKeepTheirProportionAndTakeTheMomentum()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = Create(parameters);
        Assert.That(optimizer.Momentum, Is.EqualTo(0.9));
        optimizer.LearningRate = 1;
        optimizer.Step();
        optimizer.Momentum = 0.5;
        optimizer.Step();
        Assert.That(optimizer.LearningRate, Is.EqualTo(1));
        Assert.That(parameters.Select(named => 1 - named.Parameter.detach()[0].item<float>()), Is.EqualTo((double[])[2.5, 7.5]));
    }

    [Test]
    public void TheMomentumOfAdamIsBeta1()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = new TorchOptimizer(optim.Adam(parameters.Select(named => named.Parameter), beta1: 0.8, beta2: 0.7), parameters, new StateSlots(null));
        Assert.That(optimizer.Momentum, Is.EqualTo(0.8));
        optimizer.Momentum = 0.6;
        Assert.That(optimizer.Momentum, Is.EqualTo(0.6));
    }

    [Test]
    public void WithoutMomentumThereIsNone()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = new TorchOptimizer(optim.SGD(parameters.Select(named => named.Parameter), 1), parameters, new StateSlots(null));
        optimizer.Momentum = 0.5;
        Assert.That(optimizer.Momentum, Is.Null);
    }

    [Test]
    public void ItsStateIsSavedByName()
    {
        using var scope = NewDisposeScope();
        var (saved, restored) = (Parameters(), Parameters());
        using var first = Create(saved);
        first.Step();
        using var second = Create(restored);
        var state = first.State().ToDictionary();
        second.Restore(name => state.GetValueOrDefault(name));
        Assert.That(state.Keys, Is.EqualTo((string[])["a.momentum_buffer", "b.momentum_buffer"]));
        TensorAssert.Same(second.State().ToDictionary(), state);
    }

    private static (string Name, Parameter Parameter)[] Parameters()
        => [("a", new Parameter(ones(2)) { grad = ones(2) }), ("b", new Parameter(ones(2)) { grad = ones(2) })];

    private static TorchOptimizer Create((string Name, Parameter Parameter)[] parameters) => new(
        optim.SGD([new SGD.ParamGroup([parameters[0].Parameter], 0.25, 0.9), new SGD.ParamGroup([parameters[1].Parameter], 0.75, 0.9)], 0.25, 0.9), parameters, _sgd);
}
