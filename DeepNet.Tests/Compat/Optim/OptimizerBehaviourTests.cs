using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Optim;

/// <summary>Groups, closures, gradients that are not there, and wrong arguments.</summary>
internal sealed class OptimizerBehaviourTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void GroupsHaveOptionsOfTheirOwnAndTakeTheRestFromTheOptimizer()
    {
        var (fast, slow, late) = (OnesWithGradient(), OnesWithGradient(), OnesWithGradient());
        using var sgd = optim.SGD([new SGD.ParamGroup([fast], new SGD.Options { LearningRate = 0.5 }), new SGD.ParamGroup { Parameters = [slow] }], 0.125);
        sgd.add_param_group(new SGD.ParamGroup([late], lr: 0.25));
        sgd.step();
        Assert.That((fast.item<float>(), slow.item<float>(), late.item<float>()), Is.EqualTo((0.5f, 0.875f, 0.75f)));
        Assert.That(sgd.ParamGroups.Select(group => group.InitialLearningRate), Is.EqualTo((double[])[0.5, 0.125, 0.25]));
        Assert.That(sgd.parameters(), Is.EqualTo((Parameter[])[fast, slow, late]));
    }

    [Test]
    public void NamedParametersAreParameters()
    {
        var parameter = OnesWithGradient();
        using var sgd = optim.SGD([("weight", parameter)], 0.5);
        sgd.step();
        Assert.That(parameter.item<float>(), Is.EqualTo(0.5f));
    }

    [Test]
    public void AParameterNamedTwiceIsChangedOnce()
    {
        var parameter = OnesWithGradient();
        using var sgd = optim.SGD([parameter, parameter], 0.5);
        sgd.step();
        Assert.That(parameter.item<float>(), Is.EqualTo(0.5f));
    }

    [Test]
    public void ZeroGradZeroes()
    {
        var (one, other) = (OnesWithGradient(), new Parameter(ones(1)));
        using var adam = optim.Adam([one, other]);
        adam.zero_grad();
        Assert.That((one.grad!.item<float>(), other.grad), Is.EqualTo((0f, (Tensor?)null)));
    }

    [Test]
    public void AClosureRecordsGradientsAndItsLossIsReturned()
    {
        var parameter = new Parameter(full(1, 3f));
        using var sgd = optim.SGD([parameter], 0.5);
        using var guard = no_grad();
        var loss = sgd.step(() =>
        {
            var squared = (parameter * parameter).sum();
            squared.backward();
            return squared;
        });
        Assert.That((loss.item<float>(), parameter.item<float>()), Is.EqualTo((9f, 0f)));
        Assert.That(sgd.step(), Is.Null);
    }

    [Test]
    public void AutogradNoticesTheStep()
    {
        var parameter = OnesWithGradient();
        using var sgd = optim.SGD([parameter], 0.5);
        var loss = (parameter * parameter).sum();
        sgd.step();
        Assert.That(loss.backward, Throws.TypeOf<ExternalException>().With.Message.Contains("modified by an inplace operation"));
        Assert.That((parameter.requires_grad, parameter.is_leaf), Is.EqualTo((true, true)));
    }

    [Test]
    public void BetasAndMomentumReachTheGroups()
    {
        using var adam = optim.AdamW([OnesWithGradient()], beta1: 0.8);
        Assert.That(adam.Betas, Is.EqualTo((0.8, 0.999)));
        adam.Betas = (0.5, 0.6);
        Assert.That(((AdamW.ParamGroup)adam.ParamGroups.Single()).Betas, Is.EqualTo((0.5, 0.6)));
        using var sgd = optim.SGD([OnesWithGradient()], 0.1, momentum: 0.9);
        sgd.Momentum = 0.5;
        Assert.That(((SGD.ParamGroup)sgd.ParamGroups.Single()).Momentum, Is.EqualTo(0.5));
    }

    [Test]
    public void WrongArgumentsAreRefusedWithWhatWasExpected()
    {
        var parameter = OnesWithGradient();
        Assert.Multiple(() =>
        {
            Assert.That(() => optim.SGD([parameter], -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("lr must be at least 0"));
            Assert.That(() => optim.Adam([parameter], beta1: 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("beta1 must be in [0, 1)"));
            Assert.That(() => optim.SGD([parameter], 0.1, nesterov: true), Throws.ArgumentException.With.Message.Contains("requires a momentum"));
            Assert.That(() => optim.SGD(Array.Empty<Parameter>(), 0.1), Throws.ArgumentException.With.Message.Contains("no parameters"));
            Assert.That(() => optim.SGD((IEnumerable<Parameter>)null!, 0.1), Throws.ArgumentNullException);
            Assert.That(() => optim.SGD([parameter, null!], 0.1), Throws.ArgumentNullException.With.Message.Contains("Parameter 1"));
            Assert.That(() => optim.SGD([new SGD.ParamGroup([parameter]), new SGD.ParamGroup([parameter])], 0.1),
                Throws.ArgumentException.With.Message.Contains("another group"));
        });
    }

    [Test]
    public void AStateThatDoesNotFitIsRefusedWithBothShapes()
    {
        var parameter = new Parameter(ones(3)) { grad = ones(3) };
        using var adam = optim.Adam([parameter]);
        ((Adam.State)adam.state_dict().State[0]).exp_avg = zeros(2);
        Assert.That(() => adam.step(), Throws.TypeOf<ExternalException>().With.Message.Contains("exp_avg[0] has shape [2]").And.Message.Contains("[3]"));
        Assert.That(parameter.data<float>().ToArray(), Is.EqualTo((float[])[1, 1, 1]));
    }

    [Test]
    public void AStepAfterDisposalIsAnError()
    {
        var adam = optim.Adam([OnesWithGradient()]);
        adam.Dispose();
        Assert.That(() => adam.step(), Throws.TypeOf<ObjectDisposedException>());
    }

    private static Parameter OnesWithGradient() => new(ones(1)) { grad = ones(1) };
}
