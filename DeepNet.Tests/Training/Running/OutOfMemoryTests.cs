using System.Runtime.InteropServices;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

public sealed class OutOfMemoryTests
{
    [Test]
    public void Batches_are_halved_until_they_fit_and_the_mathematics_stay()
    {
        using var plain = Circle.Model();
        using var poor = Circle.Model();
        Fit(new Supervised(plain, Loss.CrossEntropy, new Accuracy()), 16, out var expected);
        var step = new Poor(poor, most: 5);
        var recorder = Fit(step, 16, out var result);

        Assert.That(Circle.Weights(poor), Is.EqualTo(Circle.Weights(plain)).Within(1e-6));
        Assert.That(result.Metrics["train/loss"], Is.EqualTo(expected.Metrics["train/loss"]).Within(1e-6), "no sample is measured twice");
        Assert.That(result.Metrics["train/accuracy"], Is.EqualTo(expected.Metrics["train/accuracy"]));
        Assert.That(recorder.Notices.Count(notice => notice.Contains("Memory does not suffice")), Is.EqualTo(2), "16 → 8 → 4 samples at a time");
        Assert.That(recorder.Notices.First(), Does.Contain("batch of 16").And.Contain("2 parts"));
        Assert.That(step.Refused, Is.EqualTo(2), "later batches are cut from the start");
    }

    [Test]
    public void In_an_accumulation_window_the_whole_window_starts_over()
    {
        using var plain = Circle.Model();
        using var poor = Circle.Model();
        Fit(new Supervised(plain, Loss.CrossEntropy), 8, out _, window: 3);
        Fit(new Poor(poor, most: 5, from: 4), 8, out _, window: 3);
        Assert.That(Circle.Weights(poor), Is.EqualTo(Circle.Weights(plain)).Within(1e-6));
    }

    [Test]
    public void A_failure_in_the_backward_pass_leaves_nothing_in_the_gradients()
    {
        using var plain = Circle.Model();
        using var poor = Circle.Model();
        Fit(new Supervised(plain, Loss.CrossEntropy), 8, out _);
        var failures = 0;
        // The graph's second half fails after the first has left its gradients.
        var step = new WatchedStep(poor, (pass, outcome) => pass == 2 && failures++ == 0 ? outcome with { Loss = outcome.Loss + Failing.Of(poor.get_parameter("first.weight")!) } : outcome);
        Fit(step, 8, out _);
        Assert.That(failures, Is.EqualTo(1));
        Assert.That(Circle.Weights(poor), Is.EqualTo(Circle.Weights(plain)).Within(1e-6));
    }

    [Test]
    public void One_sample_that_does_not_fit_or_an_option_of_0_ends_the_run_with_the_error()
    {
        using var model = Circle.Model();
        Assert.That(() => Fit(new Poor(model, most: 0), 4, out _), Throws.InstanceOf<ExternalException>().With.Message.Contains("can't allocate memory"));
        Assert.That(() => Fit(new Poor(model, most: 3), 4, out _, halvings: 0), Throws.InstanceOf<ExternalException>());
        Assert.That(() => Fit(new WatchedStep(model, (_, _) => throw new ExternalException("mat1 and mat2 shapes cannot be multiplied")), 4, out _),
            Throws.InstanceOf<ExternalException>().With.Message.Contains("mat1"), "another error is not taken for want of memory");
    }

    [Test]
    [Category(Gpu.Category)]
    public void When_the_GPU_is_really_full_batches_are_halved_until_they_fit()
    {
        Gpu.Require();
        const int Samples = 8192, Width = 4096, Layers = 4;
        const long Spared = 1L << 30;
        // One batch of activations is Samples × Width × 4 bytes = 128 MiB a layer, and ReLU and its gradient as much again: well beyond what is spared.
        nn.Module<Tensor, Tensor>[] layers = [.. Enumerable.Range(0, Layers).SelectMany(_ => (nn.Module<Tensor, Tensor>[])[nn.Linear(Width, Width), nn.ReLU()]), nn.Linear(Width, 2)];
        using var model = nn.Sequential(layers);
        model.to(Gpu.Device);
        using var taken = Fill(Spared);
        var step = new Supervised(model, Loss.CrossEntropy);
        var recorder = new Recorder();
        using var inputs = randn(Samples, Width);
        using var targets = randint(0, 2, [Samples], int64);
        var data = new DeepNet.Data.TrainingData(new DeepNet.Data.BatchLoader(new DeepNet.Data.TensorDataset(inputs, targets), new DeepNet.Data.LoaderOptions { BatchSize = Samples }));
        var result = new Trainer(new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Steps = 3 }, Optimizer = new Sgd { Momentum = 0 } }, [recorder]).Fit(step, data);

        Assert.That(result.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Notices.Count(notice => notice.Contains("Memory does not suffice")), Is.InRange(1, 6));
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(done => done.Loss), Has.Exactly(3).Items.And.All.Matches<double>(double.IsFinite));
    }

    // Takes all of the GPU's memory but so many bytes.
    private static DisposeScope Fill(long spared)
    {
        var scope = NewDisposeScope();
        var reserve = zeros([spared], uint8, Gpu.Device);
        foreach (var size in new[] { 1L << 30, 64L << 20 })
            try
            {
                while (true)
                    _ = empty([size], uint8, Gpu.Device);
            }
            catch (ExternalException error) when (OutOfMemory.Is(error))
            {
                continue; // the next size fills what is left
            }
        reserve.Dispose();
        OutOfMemory.GiveBack();
        return scope;
    }

    private static Recorder Fit(TrainingStep step, int batchSize, out TrainingResult result, int window = 1, int halvings = 6)
    {
        var recorder = new Recorder();
        result = new Trainer(new TrainerOptions
        {
            PreFlight = PreFlightOptions.None,
            Epochs = 2,
            Optimizer = new Sgd { LearningRate = 0.1 },
            Gradients = new() { Accumulation = window },
            Execution = new() { HalvingsWhenOutOfMemory = halvings },
        }, [recorder]).Fit(step, Circle.Data(samples: 64, batchSize));
        return recorder;
    }

    /// <summary>A step with memory for a few samples at a time.</summary>
    private sealed class Poor(nn.Module<Tensor, Tensor> model, int most, int from = 0) : TrainingStep
    {
        private readonly Supervised _step = new(model, Loss.CrossEntropy, new Accuracy());
        private int _passes;

        public int Refused { get; private set; }

        public override nn.Module Model => model;

        public override IReadOnlyList<Metric> Metrics => _step.Metrics;

        public override StepOutcome Forward(DeepNet.Data.Batch batch)
        {
            if (!model.training || _passes++ < from || batch.Count <= most)
                return _step.Forward(batch);
            Refused++;
            throw new ExternalException("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.");
        }
    }

    /// <summary>0 times the sum of a tensor; its backward pass runs out of memory.</summary>
    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public static Tensor Of(Tensor tensor) => apply(tensor);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs) => ((Tensor)inputs[0]).sum() * 0;

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient) => throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB");
    }
}
