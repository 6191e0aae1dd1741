using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Tests.Support;
using DeepNet.Tests.Training;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>Steps on a GPU are those of the CPU, whether the host or the device takes them.</summary>
internal sealed class OptimizerTests : GpuTest
{
    private static OptimizerOptions[] All => [.. TrainingCase.All.Select(item => item.Options).Where(options => options is GroupedOptimizer).DistinctBy(options => options.ToString())];

    [Test]
    public void StepsAreThoseOfTheCpu([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool onDevice, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using DeviceRun gpu = new(options.With(fused), ScalarType.Float32, Gpu.Device), cpu = new(options.With(false), ScalarType.Float32);
        for (var step = 0; step < 20; step++)
        {
            var rate = options.LearningRate * (1 - step / 32.0); // another at each step
            (cpu.Optimizer.LearningRate, gpu.Optimizer.LearningRate) = (rate, rate);
            using (no_grad())
                gpu.LearningRate.fill_(rate);
            cpu.StepOnHost();
            if (onDevice)
                gpu.StepOnDevice(1, scale: 1024);
            else
                gpu.StepOnHost();
        }
        TensorAssert.Close(gpu.Snapshot(), cpu.Snapshot(), 1e-5, 1e-4);
    }

    [Test]
    public void MasterWeightsAreThoseOfTheCpu([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using DeviceRun gpu = new(options, ScalarType.BFloat16, Gpu.Device, master: true), cpu = new(options, ScalarType.BFloat16, master: true);
        cpu.StepOnHost(5);
        gpu.StepOnDevice(5);
        var (actual, expected) = (gpu.Snapshot(), cpu.Snapshot());
        foreach (var name in expected.Keys.Where(name => expected[name].dtype == ScalarType.BFloat16).ToArray())
        {
            actual.Remove(name);
            expected.Remove(name);
        }
        TensorAssert.Close(actual, expected, 1e-5, 1e-4);
    }

    [Test]
    public void GradientsThatAreNotFiniteChangeNothing([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using var run = new DeviceRun(options.With(fused), ScalarType.Float32, Gpu.Device);
        run.StepOnDevice(3);
        var kept = run.Snapshot();
        run.Draw(double.PositiveInfinity);
        run.Optimizer.StepOnDevice(run.Rates(run.One, run.One));
        TensorAssert.Same(run.Snapshot(), kept);
    }

    [Test]
    public void ACheckpointOfTheGpuGoesOnOnTheCpuAndBack([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using DeviceRun straight = new(options, ScalarType.Float32), gpu = new(options, ScalarType.Float32, Gpu.Device), cpu = new(options, ScalarType.Float32);
        straight.StepOnHost(6);
        gpu.StepOnDevice(2);
        cpu.StepOnHost(2);
        Move(gpu, cpu);
        cpu.StepOnHost(2);
        gpu.StepOnDevice(2);
        Move(cpu, gpu);
        gpu.StepOnDevice(2);
        TensorAssert.Close(gpu.Snapshot(), straight.Snapshot(), 1e-5, 1e-4);

        static void Move(DeviceRun from, DeviceRun to)
        {
            var saved = from.Snapshot();
            using (no_grad())
                foreach (var (parameter, value) in to.Parameters.Zip(saved.Values))
                    parameter.copy_(value);
            to.Optimizer.Restore(saved.GetValueOrDefault);
        }
    }

    /// <summary>A step that is recorded once and replayed, with gradients, learning rate and momentum that change, and one that is refused.</summary>
    [Test]
    public void ReplayedStepsAreThoseOfTheCpu([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool withMomentum)
    {
        using var scope = NewDisposeScope();
        using DeviceRun gpu = new(options, ScalarType.Float32, Gpu.Device), cpu = new(options, ScalarType.Float32);
        using var graph = new CudaGraph(Gpu.Device);
        using Tensor scale = gpu.Scalar(1), found = gpu.Scalar(0), momentum = gpu.Scalar(gpu.Optimizer.Momentum ?? 0);
        var rates = gpu.Rates(scale, found, withMomentum ? momentum : null);
        cpu.StepOnHost(2);
        using (graph.Stream.Enter())
            for (var step = 0; step < 2; step++)
            {
                gpu.Draw();
                gpu.Optimizer.StepOnDevice(rates);
            }
        cuda.synchronize();
        Tensor[] gradients = [.. gpu.Parameters.Select(parameter => parameter.grad!).Where(gradient => gradient is not null)];
        using (graph.Capture())
            gpu.Optimizer.StepOnDevice(rates);
        using var guard = no_grad();
        for (var step = 0; step < 10; step++)
        {
            cpu.Draw();
            var drawn = cpu.Parameters.Select(parameter => parameter.grad!).Where(gradient => gradient is not null);
            foreach (var (gradient, value) in gradients.Zip(drawn))
                gradient.copy_(value * 8);
            cpu.Optimizer.LearningRate = options.LearningRate / (step + 1);
            gpu.LearningRate.fill_(cpu.Optimizer.LearningRate);
            scale.fill_(8);
            found.fill_(step == 4 ? 1 : 0);
            if (withMomentum && cpu.Optimizer.Momentum is not null)
            {
                cpu.Optimizer.Momentum = 0.5 + step / 32.0;
                momentum.fill_(0.5 + step / 32.0);
            }
            graph.Replay();
            if (step != 4)
                cpu.Optimizer.Step();
        }
        TensorAssert.Close(gpu.Snapshot(), cpu.Snapshot(), 1e-5, 1e-4);
    }

    [Test]
    public void GradientsAreMeasuredAsOnTheCpu([Values] bool byValue)
    {
        using var scope = NewDisposeScope();
        var clip = new GradientClip { Norm = 2, Value = byValue ? 0.1 : null };
        using DeviceRun gpu = new(new Sgd(), ScalarType.Float32, Gpu.Device), cpu = new(new Sgd(), ScalarType.Float32);
        gpu.Draw();
        cpu.Draw();
        var norm = GradientTools.ScaleAndClip([.. cpu.Parameters], 0.5, clip);
        var measured = GradientTools.MeasureOnDevice([.. gpu.Parameters], 0.5, clip);
        Assert.That((measured.Norm.device.type, measured.FoundInfinite.item<float>()), Is.EqualTo((DeviceType.CUDA, 0f)));
        Assert.That(measured.Norm.item<float>(), Is.EqualTo(norm).Within(1e-3).Percent);
        foreach (var (theirs, ours) in cpu.Parameters.Zip(gpu.Parameters))
            if (theirs.grad is { } expected)
                TensorAssert.Close((ours.grad! / measured.GradientScale).cpu(), expected, "gradient", absolute: 1e-6, relative: 1e-5);
    }
}
