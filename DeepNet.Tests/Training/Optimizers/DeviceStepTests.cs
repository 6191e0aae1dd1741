using System.Globalization;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>Steps that the device takes by itself are those of the host.</summary>
[Threads(2)]
internal sealed class DeviceStepTests
{
    private const int Steps = 50;

    // A learning rate that float32 holds exactly is the same one for both.
    private static OptimizerOptions[] All =>
    [
        .. TrainingCase.All.Select(item => item.Options).Where(options => options is GroupedOptimizer or Lookahead).Select(options => options with { LearningRate = Exact(options.LearningRate) })
            .Append(new Sgd { LearningRate = 0.125, Momentum = 0.75, WeightDecay = 0.01 })
            .Append(new AdamW { LearningRate = 0.03125, AmsGrad = true, LayerwiseDecay = new(0.5) { Layers = ["h.*"] } })
            .Append(new RmsProp { LearningRate = 0.03125, WeightDecay = 0.1, DecoupledDecay = true, Momentum = 0.5 })
            .Append(new Lars { LearningRate = 0.5, Momentum = 0 })
            .Append(new Lookahead(new AdamW { LearningRate = 0.03125 }) { Every = 3, Share = 0.75 })
            .DistinctBy(options => options.ToString()),
    ];

    [Test]
    public void StepsAreThoseOfTheHost([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
        => Compare(options.With(fused), ScalarType.Float32, 1, 2e-6, 2e-5);

    /// <summary>By gradients that come multiplied, as by a loss scale.</summary>
    [Test]
    public void InDoublePrecisionTheyAreTheSame([ValueSource(nameof(All))] OptimizerOptions options)
        => Compare(options.With(false), ScalarType.Float64, 1024, 1e-12, 1e-11, steps: 10);

    /// <summary>Both compute in float32 and round once a step, so that they differ by a rounding to bfloat16 at most here and there.</summary>
    [Test]
    public void InBFloat16TheyStayTogether([ValueSource(nameof(All))] OptimizerOptions options) => Compare(options, ScalarType.BFloat16, 1, 4e-2, 4e-2, steps: 8);

    [Test]
    public void MasterWeightsAreTheSame([ValueSource(nameof(All))] OptimizerOptions options) => Compare(options, ScalarType.BFloat16, 1, 2e-6, 2e-5, steps: 10, master: true);

    /// <summary>Complex parameters move as their real and imaginary parts do; Adafactor and Muon refuse them.</summary>
    [Test]
    public void ComplexParametersAreTaken()
    {
        using var scope = NewDisposeScope();
        var start = complex(tensor([1f, 2]), tensor([3f, 4]));
        Tensor[] gradients = [complex(tensor([0.5f, -1]), tensor([2f, 0.25f])), complex(tensor([-1f, 1]), tensor([0f, 3]))];
        Tensor Train(Action<ModelOptimizer> step)
        {
            var parameter = new Parameter(start.clone());
            using var optimizer = new AdamW { LearningRate = 0.125, DecayNormsAndBiases = true }.Create([("w", parameter)]);
            foreach (var gradient in gradients)
            {
                parameter.grad = gradient;
                step(optimizer);
            }
            return parameter.detach().view_as_real();
        }
        TensorAssert.Close(Train(optimizer => optimizer.StepOnDevice(Rates(0.125f))), Train(optimizer => optimizer.Step()), "weights");
    }

    [Test]
    public void SparseGradientsAreTaken()
    {
        using var scope = NewDisposeScope();
        using var embedding = nn.Embedding(5, 3, sparse: true);
        using var optimizer = new Sgd().Create(embedding);
        var before = embedding.weight!.detach().clone();
        embedding.call(tensor([1L, 3L, 1L])).sum().backward();
        optimizer.StepOnDevice(Rates(1));
        TensorAssert.Close((before - embedding.weight.detach()).sum(1), tensor([0f, 6, 0, 3, 0]), "moves");
    }

    /// <summary>In the first step, when there is no state yet, as in a later one.</summary>
    [Test]
    public void GradientsThatAreNotFiniteChangeNothing([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused, [Values(0, 3)] int before)
    {
        using var scope = NewDisposeScope();
        foreach (var (type, master) in ((ScalarType, bool)[])[(ScalarType.Float32, false), (ScalarType.BFloat16, false), (ScalarType.BFloat16, true)])
        {
            using var run = new DeviceRun(options.With(fused), type, master: master);
            run.StepOnDevice(before);
            var kept = run.Snapshot();
            run.Draw();
            var values = (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity];
            foreach (var (parameter, k) in run.Parameters.Select((parameter, k) => (parameter, k)))
                parameter.grad?.fill_(values[k % 3]);
            run.Optimizer.StepOnDevice(run.Rates(tensor(float.NaN), run.One));
            TensorAssert.Same(run.Snapshot(), kept);
            run.StepOnDevice();
            Assert.That(run.Parameters.Where(parameter => parameter.grad is not null).All(parameter => parameter.isfinite().all().item<bool>()), "the next step goes on");
        }
    }

    [Test]
    public void TheLearningRateIsReadAtEachStep([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using DeviceRun device = new(options, ScalarType.Float32), host = new(options, ScalarType.Float32);
        foreach (var share in (double[])[1, 0.5, 0, 0.25])
        {
            host.Optimizer.LearningRate = options.LearningRate * share;
            host.StepOnHost();
            using (no_grad())
                device.LearningRate.fill_(options.LearningRate * share);
            device.StepOnDevice();
        }
        TensorAssert.Close(device.Snapshot(), host.Snapshot(), 1e-6, 1e-5);
    }

    [Test]
    public void TheMomentumIsReadAtEachStep([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using DeviceRun device = new(options, ScalarType.Float32), host = new(options, ScalarType.Float32);
        var momentum = tensor(0f);
        foreach (var value in (double[])[0.5, 0.875, 0.75])
        {
            host.Optimizer.Momentum = value;
            host.StepOnHost();
            using (no_grad())
                momentum.fill_(value);
            device.StepOnDevice(momentum: momentum);
        }
        TensorAssert.Close(device.Snapshot(), host.Snapshot(), 1e-6, 1e-5);
    }

    /// <summary>Steps on both by turns, and a state that was saved on the one and goes on on the other; LibTorch's own operators take the learning rate in float32.</summary>
    [Test]
    public void HostAndDeviceTakeTurns([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using DeviceRun host = new(options, ScalarType.Float64), turns = new(options, ScalarType.Float64), resumed = new(options, ScalarType.Float64);
        host.StepOnHost(6);
        turns.StepOnDevice(2);
        turns.StepOnHost(1);
        turns.StepOnDevice(1);
        var saved = turns.Snapshot();
        turns.StepOnHost(2);
        TensorAssert.Close(turns.Snapshot(), host.Snapshot(), 1e-8, 1e-7);

        resumed.StepOnDevice(4); // leaves counts of steps on the device, which the restored ones replace
        using (no_grad())
            foreach (var (parameter, value) in resumed.Parameters.Zip(saved.Values))
                parameter.copy_(value);
        resumed.Optimizer.Restore(saved.GetValueOrDefault);
        Assert.That(resumed.Optimizer.State().Select(pair => (pair.Name, pair.Value.dtype)), Is.EqualTo(host.Optimizer.State().Select(pair => (pair.Name, pair.Value.dtype))));
        resumed.StepOnDevice(2);
        TensorAssert.Close(resumed.Snapshot(), host.Snapshot(), 1e-8, 1e-7);
    }

    [Test]
    public void EveryParameterCountsItsOwnSteps([Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using DeviceRun device = new(new AdamW().With(fused), ScalarType.Float64), host = new(new AdamW().With(fused), ScalarType.Float64);
        foreach (var withoutSome in (bool[])[false, true, true, false, true])
        {
            device.Draw();
            host.Draw();
            foreach (var run in (DeviceRun[])[device, host])
                if (withoutSome)
                    run.Parameters.First().grad = null;
            device.Optimizer.StepOnDevice(device.Rates(device.One, device.Zero));
            host.Optimizer.LearningRate = (float)1e-3;
            host.Optimizer.Step();
        }
        var state = device.Snapshot();
        Assert.That(((string[])["wte", "bias", "idle"]).Select(name => state[$"{name}.step"].item<long>()), Is.EqualTo((long[])[2, 5, 0]));
        TensorAssert.Close(state, host.Snapshot(), 1e-8, 1e-7);
    }

    [Test]
    public void NothingIsAllocatedAfterTheFirstStep([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using var run = new DeviceRun(options.With(fused), ScalarType.Float32);
        run.StepOnDevice();
        GC.Collect(); // What earlier tests left to the collector does not count.
        GC.WaitForPendingFinalizers();
        var kept = Tensor.TotalCount;
        for (var step = 0; step < 3; step++)
            run.Optimizer.StepOnDevice(run.Rates(run.One, run.Zero));
        Assert.That(Tensor.TotalCount, Is.EqualTo(kept));
    }

    /// <summary>Tensors without memory have no values to read.</summary>
    [Test]
    public void TheHostReadsNothing([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        if (fused && torch.__version__.StartsWith("1.", StringComparison.Ordinal))
            Assert.Ignore("LibTorch 1.13 has no operators for lists of such tensors.");
        (string Name, Parameter Parameter)[] parameters = [.. ((long[][])[[6, 4], [4]]).Select((shape, k) => ($"h.{k}", new Parameter(zeros(shape, device: META)) { grad = zeros(shape, device: META) }))];
        if (options is GroupedOptimizer { Groups.Count: > 0 } or Muon)
            parameters = [.. parameters, ("fc.weight", new Parameter(zeros(3, 4, device: META)) { grad = zeros(3, 4, device: META) })];
        using var optimizer = options.With(fused).Create(parameters);
        var scalar = zeros([], device: META);
        Assert.That(Support.Meta.Run(() =>
        {
            optimizer.StepOnDevice(new() { LearningRate = scalar, Momentum = scalar, GradientScale = scalar, FoundInfinite = scalar });
            return scalar.device_type;
        }), Is.EqualTo(DeviceType.META));
    }

    [Test]
    public void LibTorchsOwnOperatorsAreUsedWhereItHasThem()
    {
        var numbers = torch.__version__.Split('.', '+', '-');
        var since = (int.Parse(numbers[0], CultureInfo.InvariantCulture), int.Parse(numbers[1], CultureInfo.InvariantCulture));
        var expected = Native.Supports(Feature.FusedOptimizers) && since.CompareTo((2, 5)) >= 0;
        foreach (var rule in (ListRule[])[new AdamRule(0.9, 0.999, 1e-8, amsGrad: false, decoupled: true), new AdamRule(0.9, 0.999, 1e-8, amsGrad: true, decoupled: false), new SgdRule(0.9, nesterov: true, decoupled: false)])
            Assert.That(TorchStep.CanRun(rule, CPU, ScalarType.Float32), Is.EqualTo(expected), $"{rule.TorchOperator}");
        Assert.That(TorchStep.CanRun(new LionRule(0.9, 0.99), CPU, ScalarType.Float32), Is.False);
        // Adagrad's takes a learning rate on the device in 2.14, and not yet in 2.6.
        if (since.CompareTo((2, 6)) <= 0 || since.CompareTo((2, 14)) >= 0)
            Assert.That(TorchStep.CanRun(new AdagradRule(0, 0, 1e-10), CPU, ScalarType.Float32), Is.EqualTo(expected && since.CompareTo((2, 14)) >= 0));
        Assert.That(TorchStep.CanRun(new AdamRule(0.9, 0.999, 1e-8, amsGrad: false, decoupled: true), CPU, ScalarType.BFloat16), Is.False);
    }

    /// <summary>A gradient that is laid out otherwise than its parameter, and parameters of all layouts.</summary>
    [Test]
    public void EveryLayoutIsTheSame([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor Start(int k) => arange(24, ScalarType.Float32).view(4, 6).sub(11).mul(0.125 * (k + 1));
        var (host, device) = (Train(optimizer => optimizer.Step()), Train(optimizer => optimizer.StepOnDevice(Rates((float)options.LearningRate))));
        TensorAssert.Close(device, host, 1e-6, 1e-5);

        Dictionary<string, Tensor> Train(Action<ModelOptimizer> step)
        {
            (string Name, Parameter Parameter)[] parameters =
            [
                ("h.0", new(Start(0).t().contiguous().t()) { grad = Start(1) }),
                ("h.1", new(Start(2)) { grad = Start(3).t().contiguous().t() }),
                ("fc.weight", new(stack([Start(4), Start(4)], -1).flatten()[TensorIndex.Slice(null, null, 2)].view(4, 6)) { grad = Start(5) }),
                ("bias", new(ones(3)) { grad = ones(1).expand(3) }),
            ];
            using var optimizer = options.Create(parameters);
            for (var k = 0; k < 3; k++)
                step(optimizer);
            return parameters.ToDictionary(named => named.Name, named => named.Parameter.detach());
        }
    }

    [Test]
    public void OthersSayThatTheyCannot()
    {
        using var scope = NewDisposeScope();
        foreach (var options in (OptimizerOptions[])[new SharpnessAware(new Sgd()), new Lookahead(new SharpnessAware(new Sgd()))])
        {
            using var optimizer = options.Create([("w", new Parameter(ones(2)))]);
            Assert.That(optimizer.StepsOnDevice, Is.False);
            Assert.That(() => optimizer.StepOnDevice(Rates(1)), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("ask StepsOnDevice first"));
        }
    }

    private static void Compare(OptimizerOptions options, ScalarType type, double scale, double absolute, double relative, int steps = Steps, bool master = false)
    {
        using var scope = NewDisposeScope();
        using DeviceRun device = new(options, type, master: master), host = new(options, type, master: master);
        Assert.That(device.Optimizer.StepsOnDevice, Is.True);
        for (var step = 0; step < steps; step++)
        {
            device.StepOnDevice(1, scale);
            host.StepOnHost();
            if (step % 10 == 9 || step == steps - 1)
                TensorAssert.Close(Digits(device.Snapshot()), Digits(host.Snapshot()), absolute, relative);
        }
    }

    // Master weights in the place of those that are rounded from them.
    private static Dictionary<string, Tensor> Digits(Dictionary<string, Tensor> values)
    {
        foreach (var name in values.Keys.Where(name => name.EndsWith(".master", StringComparison.Ordinal)).ToArray())
        {
            var weight = name[..^".master".Length];
            TensorAssert.Same(values[weight], values[name].to(ScalarType.BFloat16), weight);
            values.Remove(weight);
        }
        return values;
    }

    private static DeviceRates Rates(float learningRate) => new() { LearningRate = tensor(learningRate), GradientScale = tensor(1f), FoundInfinite = tensor(0f) };

    private static double Exact(double rate) => (float)rate;
}
