using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Optim;

/// <summary>What an optimizer keeps: how long it lives, and how it is saved and loaded.</summary>
internal sealed class OptimizerStateTests
{
    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))]
    public void StatesOutliveTheScopeOfTheFirstStepAndEndWithTheOptimizer(OptimizerCase optimizer)
    {
        using var outer = NewDisposeScope();
        var parameters = Parameters();
        var before = LiveTensors.Count();
        OptimizerHelper trained;
        using (NewDisposeScope())
        {
            trained = optimizer.Create(parameters);
            trained.step();
        }
        using (NewDisposeScope())
            trained.step();
        var states = trained.state_dict().State.SelectMany(state => OptimizerCase.TensorsOf(state).Values).ToArray();
        Assert.That(states, Is.Not.Empty.And.All.Matches<Tensor>(tensor => !tensor.IsInvalid));
        trained.Dispose();
        Assert.That(states, Has.All.Matches<Tensor>(tensor => tensor.IsInvalid));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void AStepLeavesNoTensorsBehind([ValueSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))] OptimizerCase optimizer)
    {
        using var outer = NewDisposeScope();
        using var trained = optimizer.Create(Parameters());
        trained.step();
        var before = LiveTensors.Count();
        for (var k = 0; k < 20; k++)
        {
            trained.step();
            trained.zero_grad();
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ALoadedOptimizerGoesOnAsTheSavedOne(
        [ValueSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))] OptimizerCase optimizer, [Values] bool throughFile)
    {
        using var outer = NewDisposeScope();
        var parameters = Parameters();
        using var trained = optimizer.Create(parameters);
        trained.step();
        trained.ParamGroups.Single().LearningRate = 0.25;

        var copies = parameters.Select(parameter => new Parameter(parameter.detach().clone()) { grad = parameter.grad?.clone() }).ToArray();
        using var resumed = optimizer.Create(copies);
        if (throughFile)
        {
            using var stream = new MemoryStream();
            trained.save_state_dict(new BinaryWriter(stream));
            stream.Position = 0;
            resumed.load_state_dict(new BinaryReader(stream));
            Assert.That(stream.Position, Is.EqualTo(stream.Length));
        }
        else
        {
            resumed.load_state_dict(trained.state_dict());
        }
        Assert.That(resumed.ParamGroups.Single().LearningRate, Is.EqualTo(0.25));
        Assert.That(resumed.state_dict().State[0].ApproximatelyEquals(trained.state_dict().State[0]), Is.True);
        for (var k = 0; k < 3; k++)
        {
            trained.step();
            resumed.step();
        }
        for (var k = 0; k < parameters.Length; k++)
            Assert.That(copies[k].bytes.SequenceEqual(parameters[k].bytes), Is.True, $"parameter {k}");
    }

    [Test]
    public void AnotherOptimizersFileIsRefused()
    {
        using var outer = NewDisposeScope();
        using var adam = optim.Adam(Parameters());
        using var sgd = optim.SGD(Parameters(), 0.1);
        using var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        Assert.That(() => sgd.load_state_dict(new BinaryReader(stream)), Throws.TypeOf<InvalidDataException>().With.Message.Contains("Adam").And.Message.Contains("SGD"));
        Assert.That(() => sgd.load_state_dict(adam.state_dict()), Throws.ArgumentException.With.Message.Contains("SGD+Options"));
    }

    [Test]
    public void AStateOfAnotherShapeIsRefused()
    {
        using var outer = NewDisposeScope();
        using var small = optim.Adam([new Parameter(zeros(2))]);
        using var large = optim.Adam([new Parameter(zeros(3))]);
        using var stream = new MemoryStream();
        small.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        Assert.That(() => large.load_state_dict(new BinaryReader(stream)), Throws.TypeOf<InvalidDataException>().With.Message.Contains("[2]").And.Message.Contains("[3]"));
    }

    [Test]
    public void StateFieldsMayBeReplaced()
    {
        using var outer = NewDisposeScope();
        var parameter = new Parameter(zeros(2)) { grad = ones(2) };
        using var sgd = optim.SGD([parameter], 1, momentum: 0.5);
        ((SGD.State)sgd.state_dict().State[0]).momentum_buffer = full(2, 4.0f).DetachFromDisposeScope();
        sgd.step();
        Assert.That(parameter.data<float>().ToArray(), Is.EqualTo((float[])[-3, -3]), "0.5 · 4 + 1");
    }

    private static Parameter[] Parameters()
    {
        manual_seed(1);
        return [.. ((long[][])[[3, 4], [5]]).Select(shape => new Parameter(randn(shape)) { grad = randn(shape) })];
    }
}
