using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Gradients;

public sealed class AccumulationTests
{
    [TestCase(64, 4, TestName = "Whole windows")]
    [TestCase(70, 4, TestName = "A last window of one short batch")]
    [TestCase(44, 4, TestName = "A last window of two batches, one of them short")]
    [TestCase(30, 3, TestName = "Windows of three, the last one short")]
    public void Gradients_over_a_window_are_those_of_one_big_batch(int samples, int window)
    {
        using var inParts = Circle.Model();
        using var whole = Circle.Model();
        var parts = Fit(inParts, samples, 8, window);
        var big = Fit(whole, samples, 8 * window, 1);

        Assert.That(parts.Steps, Is.EqualTo(big.Steps));
        Assert.That(Circle.Weights(inParts), Is.EqualTo(Circle.Weights(whole)).Within(1e-6));
        Assert.That(parts.Metrics["train/loss"], Is.EqualTo(big.Metrics["train/loss"]).Within(1e-6));
    }

    [Test]
    public void A_window_weighs_tokens_and_not_batches()
    {
        using var inParts = Tagger();
        using var whole = Tagger();
        FitTags(inParts, batchSize: 2, window: 3);
        FitTags(whole, batchSize: 6, window: 1);
        Assert.That(Circle.Weights(inParts), Is.EqualTo(Circle.Weights(whole)).Within(1e-6));
    }

    [Test]
    public void A_window_weighs_classes_as_the_big_batch_does()
    {
        using var inParts = Circle.Model();
        using var whole = Circle.Model();
        var loss = Loss.CrossEntropy with { ClassWeights = [0.3, 2] };
        Fit(inParts, 70, 8, 4, loss);
        Fit(whole, 70, 32, 1, loss);
        Assert.That(Circle.Weights(inParts), Is.EqualTo(Circle.Weights(whole)).Within(1e-6));
    }

    [Test]
    public void A_batch_in_which_nothing_counts_has_no_part_in_its_window()
    {
        using var model = Circle.Model();
        var losses = new List<double>();
        var step = new WatchedStep(model, (pass, outcome) => pass % 2 == 0 ? outcome with { Loss = outcome.Loss * double.NaN, Count = 0 } : outcome);
        var recorder = new Recorder();
        new Trainer(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1, Gradients = new() { Accumulation = 2 } }, [recorder]).Fit(step, Circle.Data());
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(done => done.Loss), Has.All.Matches<double>(double.IsFinite));
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(done => done.Units), Has.All.EqualTo(8));
    }

    [Test]
    public void Clipping_limits_the_norm_of_the_windows_gradient()
    {
        using var model = Circle.Model();
        var recorder = new Recorder();
        var before = Circle.Weights(model);
        new Trainer(
            new TrainerOptions
            {
                PreFlight = PreFlightOptions.None,
                Limits = new() { Steps = 1 },
                Optimizer = new Sgd { LearningRate = 1, Momentum = 0 },
                Gradients = new() { Accumulation = 4, Clip = new() { Norm = 0.01 } },
            },
            [recorder]).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        var moved = Math.Sqrt(Circle.Weights(model).Zip(before).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.That(moved, Is.EqualTo(0.01).Within(1e-5));
        Assert.That(recorder.Events.OfType<StepCompleted>().Single().GradientNorm, Is.GreaterThan(0.01), "the norm before clipping is told");
    }

    [Test]
    public void Clipping_by_value_limits_each_gradient()
    {
        using var model = Circle.Model();
        var before = Circle.Weights(model);
        new Trainer(
            new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Steps = 1 }, Optimizer = new Sgd { LearningRate = 1, Momentum = 0 }, Gradients = new() { Clip = new() { Value = 0.005 } } },
            []).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        Assert.That(Circle.Weights(model).Zip(before).Max(pair => Math.Abs(pair.First - pair.Second)), Is.EqualTo(0.005).Within(1e-6));
    }

    private static TrainingResult Fit(nn.Module<Tensor, Tensor> model, int samples, int batchSize, int window, Loss? loss = null) => new Trainer(
        new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 3, Optimizer = new Sgd { LearningRate = 0.1 }, Gradients = new() { Accumulation = window } }, [])
        .Fit(new Supervised(model, loss ?? Loss.CrossEntropy), Circle.Data(samples, batchSize, shuffle: false));

    private static nn.Module<Tensor, Tensor> Tagger()
    {
        manual_seed(6);
        return nn.Sequential(nn.Embedding(12, 8), nn.Linear(8, 5));
    }

    // Sequences whose counted tokens grow from sample to sample: 1, 2, 3, …
    private static void FitTags(nn.Module<Tensor, Tensor> model, int batchSize, int window)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var tokens = randint(12, [12, 12], dtype: ScalarType.Int64, generator: generator);
        var tags = randint(5, [12, 12], dtype: ScalarType.Int64, generator: generator);
        var place = arange(12);
        tags = tags.masked_fill(place.unsqueeze(0) > place.unsqueeze(1), -100);
        using var data = new TensorDataset(tokens, tags);
        var loader = new BatchLoader(data, new LoaderOptions { BatchSize = batchSize, Shuffle = false, Workers = 0 });
        new Trainer(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 4, Optimizer = new Sgd { LearningRate = 0.5 }, Gradients = new() { Accumulation = window } }, [])
            .Fit(new TokenStep(model), new TrainingData(loader, null));
    }

    private sealed class TokenStep(nn.Module<Tensor, Tensor> model) : TrainingStep
    {
        public override nn.Module Model => model;

        public override StepOutcome Forward(Batch batch) => new(
            nn.functional.cross_entropy(model.call(batch.Inputs).flatten(0, 1), batch.Targets.flatten(), ignore_index: -100),
            batch.Targets.ne(-100).sum().item<long>());
    }
}
