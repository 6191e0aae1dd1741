using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>What a user's own formula gets from <see cref="GroupedOptimizer"/>.</summary>
internal sealed class SignDescentTests
{
    [Test]
    public void ItIsCalledForEachParameterWithItsGroupsRate([Values(ScalarType.Float32, ScalarType.BFloat16)] ScalarType type)
    {
        using var scope = NewDisposeScope();
        (string Name, Parameter Parameter)[] parameters = [("h.0", Of(1, -2)), ("h.1", Of(3)), ("idle", new Parameter(zeros(1, type)))];
        using var optimizer = new SignDescent { Groups = [ParameterGroup.Named("h.1") with { LearningRateScale = 2 }] }.Create(parameters);
        optimizer.Step();
        parameters[0].Parameter.grad = tensor([-0.5, 5], type);
        optimizer.Step();
        Assert.That(Numbers(parameters[0].Parameter), Is.EqualTo((float[])[-0.5f, 0]));
        Assert.That(Numbers(parameters[1].Parameter), Is.EqualTo((float[])[-1]));
        Assert.That(Numbers(parameters[2].Parameter), Is.EqualTo((float[])[0]));
        var state = optimizer.State().ToDictionary();
        Assert.That(state.Keys, Is.EqualTo((string[])["h.0.sum", "h.1.sum", "idle.sum"]));
        Assert.That(state["h.0.sum"].dtype, Is.EqualTo(type));
        Assert.That(Numbers(state["h.0.sum"]), Is.EqualTo((float[])[0.5f, 3]));

        Parameter Of(params double[] gradient) => new(zeros(gradient.Length, type)) { grad = tensor(gradient, type) };
    }

    [Test]
    public void ItStepsOnTheHostAlone()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SignDescent().Create([("w", new Parameter(zeros(1)))]);
        Assert.That(optimizer.StepsOnDevice, Is.False);
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().to(ScalarType.Float32).data<float>().ToArray();
}
