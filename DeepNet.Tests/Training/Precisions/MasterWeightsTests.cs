using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training.Precisions;

internal sealed class MasterWeightsTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void Weights_become_bfloat16_and_batch_norm_keeps_every_digit()
    {
        var model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2), nn.LayerNorm(2));
        var norm = (TorchSharp.Modules.BatchNorm2d)model[1];
        using (no_grad())
        {
            norm.weight!.copy_(rand(4));
            norm.running_mean!.copy_(rand(4));
        }
        var (weight, mean) = (norm.weight.clone(), norm.running_mean.clone());
        var names = model.named_parameters().Select(named => named.name).ToArray();
        Precision.BFloat16Pure.Create(CPU).Prepare(model);

        foreach (var (name, tensor) in model.state_dict())
            Assert.That(tensor.dtype, Is.EqualTo(name.StartsWith("1.") ? name.EndsWith("tracked") ? ScalarType.Int64 : ScalarType.Float32 : ScalarType.BFloat16), name);
        Assert.That(model.named_parameters().Select(named => named.name), Is.EqualTo(names));
        Assert.That(norm.weight.data<float>().ToArray(), Is.EqualTo(weight.data<float>().ToArray()));
        Assert.That(norm.running_mean.data<float>().ToArray(), Is.EqualTo(mean.data<float>().ToArray()));
    }

    [Test]
    public void A_prepared_model_takes_float32_inputs_and_gives_a_float32_loss()
    {
        var policy = Precision.BFloat16Pure.Create(CPU);
        var model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2));
        policy.Prepare(model);
        Tensor output, loss;
        using (policy.Forward())
        {
            output = model.call(randn(5, 3, 4, 4));
            loss = nn.functional.cross_entropy(output, zeros(5, ScalarType.Int64));
        }
        policy.Backward(loss);
        Assert.That((output.dtype, loss.dtype), Is.EqualTo((ScalarType.BFloat16, ScalarType.Float32)));
        foreach (var (name, parameter) in model.named_parameters())
            Assert.That(parameter.grad!.dtype, Is.EqualTo(parameter.dtype), name);
    }

    [Test]
    public void Updates_smaller_than_a_weight_can_show_add_up()
    {
        var parameter = new Parameter(ones(1, ScalarType.BFloat16));
        using var optimizer = Create(new Sgd { LearningRate = 0.0009765625, Momentum = 0 }, parameter); // 2⁻¹⁰; bfloat16 steps by 2⁻⁸ below 1
        var seen = new List<double>();
        for (var step = 0; step < 4; step++)
        {
            parameter.grad = ones(1, ScalarType.BFloat16);
            optimizer.Step();
            seen.Add(Value(parameter));
        }
        Assert.That(seen, Is.EqualTo(new[] { 1, 1, 0.99609375, 0.99609375 }));
        Assert.That(Value(optimizer.State().Single(named => named.Name == "w.master").Value), Is.EqualTo(1 - 4 * 0.0009765625));
    }

    [Test]
    public void Parameters_stay_the_model_s_and_float32_ones_are_updated_themselves()
    {
        Parameter half = new(ones(1, ScalarType.BFloat16)), full = new(ones(1));
        using var optimizer = Precision.BFloat16Pure.Create(CPU).CreateOptimizer(new Sgd { LearningRate = 1, Momentum = 0 }, [("half", half), ("full", full)]);
        Assert.That(optimizer.Parameters.Select(named => named.Parameter), Is.EqualTo(new[] { half, full }));
        Assert.That(optimizer.State().Select(named => named.Name), Is.EqualTo(new[] { "half.master" }));
        (half.grad, full.grad) = (ones(1, ScalarType.BFloat16), ones(1));
        optimizer.Step();
        Assert.That((Value(half), Value(full)), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void A_parameter_without_a_gradient_is_left_alone()
    {
        var parameter = new Parameter(ones(1, ScalarType.BFloat16));
        using var optimizer = Create(new AdamW { LearningRate = 1 }, parameter);
        optimizer.Step();
        Assert.That(Value(parameter), Is.EqualTo(1));
    }

    [Test]
    public void A_restored_optimizer_goes_on_bit_for_bit()
    {
        var options = new AdamW { LearningRate = 1e-3 };
        var straight = new Parameter(rand(10).to_type(ScalarType.BFloat16));
        using var first = Create(options, straight);
        Run(first, straight, 5);
        var saved = first.State().ToDictionary(named => named.Name, named => named.Value.clone());
        var resumed = new Parameter(straight.detach().clone());
        using var second = Create(options, resumed);
        second.Restore(saved.GetValueOrDefault);
        Run(first, straight, 5);
        Run(second, resumed, 5);
        Assert.That(resumed.bytes.ToArray(), Is.EqualTo(straight.bytes.ToArray()));
        Assert.That(saved.Keys, Is.EquivalentTo(new[] { "w.step", "w.exp_avg", "w.exp_avg_sq", "w.master" }));
        foreach (var (named, other) in first.State().Zip(second.State()))
            Assert.That(other.Value.bytes.ToArray(), Is.EqualTo(named.Value.bytes.ToArray()), named.Name);
    }

    [Test]
    public void A_state_without_copies_takes_the_model_s_weights()
    {
        var parameter = new Parameter(ones(1, ScalarType.BFloat16));
        using var optimizer = Create(new Sgd(), parameter);
        using (no_grad())
            parameter.fill_(2);
        optimizer.Restore(_ => null);
        Assert.That(Value(optimizer.State().Single(named => named.Name == "w.master").Value), Is.EqualTo(2));
    }

    [Test]
    public void Learning_rate_and_momentum_are_the_optimizer_s()
    {
        using var optimizer = Create(new Sgd { LearningRate = 0.5 }, new Parameter(ones(1, ScalarType.BFloat16)));
        optimizer.LearningRate = 0.25;
        Assert.That(optimizer.LearningRate, Is.EqualTo(0.25));
        Assert.That(optimizer.Ascend(), Is.False);
    }

    [Test]
    public void An_optimizer_that_takes_two_gradients_moves_the_model_to_the_second_point()
    {
        var parameter = new Parameter(ones(1, ScalarType.BFloat16));
        using var optimizer = Create(new SharpnessAware(new Sgd { LearningRate = 0.25, Momentum = 0 }) { Radius = 0.5 }, parameter);
        parameter.grad = full([1], 2.0, ScalarType.BFloat16);
        Assert.That(optimizer.Ascend(), Is.True);
        Assert.That(Value(parameter), Is.EqualTo(1.5));
        parameter.grad = full([1], 3.0, ScalarType.BFloat16);
        optimizer.Step();
        Assert.That(Value(parameter), Is.EqualTo(1 - 0.25 * 3));
    }

    [Test]
    public void Nothing_is_left_behind()
    {
        var parameter = new Parameter(rand(10).to_type(ScalarType.BFloat16));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var optimizer = Create(new AdamW(), parameter))
            Run(optimizer, parameter, 3);
        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }

    private static ModelOptimizer Create(OptimizerOptions options, Parameter parameter)
        => Precision.BFloat16Pure.Create(CPU).CreateOptimizer(options, [("w", parameter)]);

    private static void Run(ModelOptimizer optimizer, Parameter parameter, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            (parameter * parameter).sum().backward();
            optimizer.Step();
            parameter.grad = null;
        }
    }

    private static double Value(Tensor tensor)
    {
        using var wide = tensor.to_type(ScalarType.Float64);
        return wide.item<double>();
    }
}
