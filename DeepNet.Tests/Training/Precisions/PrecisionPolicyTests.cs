using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training.Precisions;

internal sealed class PrecisionPolicyTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void Full_precision_changes_nothing()
    {
        var policy = Precision.Full.Create(CPU);
        var layer = nn.Linear(2, 2);
        policy.Prepare(layer);
        using (policy.Forward())
            Assert.That(layer.call(ones(1, 2)).dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That((policy.LossScale, policy.SkippedSteps, policy.State), Is.EqualTo((1.0, 0L, (GradientScalerState?)null)));
    }

    [Test]
    public void Mixed_precision_computes_in_bfloat16_and_keeps_float32_weights()
    {
        var policy = Precision.BFloat16Mixed.Create(CPU);
        var layer = nn.Linear(2, 2);
        policy.Prepare(layer);
        using (policy.Forward())
            Assert.That(layer.call(ones(1, 2)).dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
        Assert.That(layer.weight!.dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void A_step_is_that_of_a_loop_without_a_policy()
    {
        Parameter[] plain = [new Parameter(tensor([1f, 2f]))], guided = [new Parameter(tensor([1f, 2f]))];
        var options = new Sgd { LearningRate = 0.5, Momentum = 0.9 };
        var policy = Precision.Full.Create(CPU);
        using var ours = policy.CreateOptimizer(options, Named(guided));
        using var theirs = options.Create(Named(plain));
        for (var step = 0; step < 3; step++)
        {
            (plain[0] * plain[0]).sum().backward();
            theirs.Step();
            plain[0].grad = null;
            policy.Backward((guided[0] * guided[0]).sum());
            Assert.That(policy.Step(ours), Is.True);
            guided[0].grad = null;
        }
        Assert.That(guided[0].data<float>().ToArray(), Is.EqualTo(plain[0].data<float>().ToArray()));
    }

    [Test]
    public void Gradients_are_limited_by_norm_and_value()
    {
        var parameter = new Parameter(zeros(2));
        using var optimizer = new Sgd { LearningRate = 1, Momentum = 0 }.Create(Named([parameter]));
        var policy = Precision.Full.Create(CPU);
        parameter.grad = tensor([30f, 40f]);
        policy.Step(optimizer, new GradientClip { Norm = 5 });
        Assert.That(parameter.data<float>().ToArray(), Is.EqualTo(new[] { -3f, -4f }).Within(1e-6));
        parameter.grad = tensor([30f, -0.25f]);
        policy.Step(optimizer, new GradientClip { Value = 0.5 });
        Assert.That(parameter.data<float>().ToArray(), Is.EqualTo(new[] { -3.5f, -3.75f }).Within(1e-6));
    }

    [Test]
    public void A_scaled_loss_takes_the_same_step()
    {
        var parameter = new Parameter(tensor([3f]));
        using var optimizer = new Sgd { LearningRate = 0.25, Momentum = 0 }.Create(Named([parameter]));
        var policy = new PrecisionPolicy(CPU) { Scaler = new GradientScaler() };
        var loss = (parameter * parameter).sum();
        policy.Backward(loss);
        Assert.That(parameter.grad!.item<float>(), Is.EqualTo(6 * 65536));
        Assert.That(policy.Step(optimizer, new GradientClip { Norm = 4 }), Is.True);
        Assert.That(parameter.item<float>(), Is.EqualTo(3 - 0.25 * 4).Within(1e-6), "limited to 4 after it was divided");
        Assert.That(policy.State, Is.EqualTo(new GradientScalerState(65536, 1, 0)));
    }

    [Test]
    public void An_overflow_skips_the_step_and_halves_the_scale()
    {
        var parameter = new Parameter(tensor([3f]));
        using var optimizer = new AdamW { LearningRate = 1 }.Create(Named([parameter]));
        var policy = new PrecisionPolicy(CPU) { Scaler = new GradientScaler() };
        policy.Backward((parameter * 1e37f).sum());
        Assert.That(policy.Step(optimizer, new GradientClip { Norm = 1 }), Is.False);
        Assert.That(parameter.item<float>(), Is.EqualTo(3), "nor is it decayed");
        Assert.That((policy.LossScale, policy.SkippedSteps), Is.EqualTo((32768.0, 1L)));
    }

    [Test]
    public void Without_a_scaler_no_step_is_skipped()
    {
        var parameter = new Parameter(tensor([3f]));
        using var optimizer = new Sgd { LearningRate = 1 }.Create(Named([parameter]));
        var policy = Precision.Full.Create(CPU);
        parameter.grad = tensor([float.NaN]);
        Assert.That(policy.Step(optimizer), Is.True);
        Assert.That(parameter.item<float>(), Is.NaN);
    }

    [Test]
    public void A_processor_without_bfloat16_is_told_of() => Assert.Multiple(() =>
    {
        Assert.That(Precision.Full.Create(CPU).Notice, Is.Null);
        Assert.That(Precision.BFloat16Mixed.Create(new Device(DeviceType.CUDA)).Notice, Is.Null);
        Assert.That(Precision.BFloat16Mixed.Create(CPU).Notice,
            BFloat16Units.OnThisProcessor == false ? Does.StartWith("This processor has no units for bfloat16") : Is.Null);
    });

    [Test]
    public void The_state_goes_into_a_policy_of_the_same_kind_only()
    {
        PrecisionPolicy scaled = new(CPU) { Scaler = new GradientScaler() }, plain = new(CPU);
        scaled.Update(overflowed: true);
        var resumed = new PrecisionPolicy(CPU) { Scaler = new GradientScaler(), State = scaled.State };
        Assert.That(resumed.State, Is.EqualTo(new GradientScalerState(32768, 0, 1)));
        plain.State = plain.State;
        plain.Update(overflowed: true);
        Assert.That(() => plain.State = scaled.State, Throws.ArgumentException.With.Message.Contains("this precision has none"));
        Assert.That(() => scaled.State = plain.State, Throws.ArgumentException.With.Message.Contains("this precision has one"));
    }

    private static (string, Parameter)[] Named(Parameter[] parameters) => [.. parameters.Select((parameter, k) => ($"p{k}", parameter))];
}
