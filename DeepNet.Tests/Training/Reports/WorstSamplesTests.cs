using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>The samples that a model does worst on, found and shown.</summary>
public sealed class WorstSamplesTests
{
    [Test]
    public void Images_come_back_bit_by_bit_the_worst_first()
    {
        using var temporary = new TemporaryFolder();
        var images = SyntheticDigits.Create(train: 10, test: 50, seed: 1).Test;
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10));
        var file = Report(temporary["report.html"], new Supervised(model, Loss.CrossEntropy), new BatchLoader(images, new LoaderOptions { BatchSize = 16, Shuffle = false }), 6);

        using var scope = NewDisposeScope();
        var batch = images.GetBatch([.. Enumerable.Range(0, 50).Select(number => (long)number)], new EpochKey(0, 0));
        var outputs = model.call(batch.Inputs);
        var losses = nn.functional.cross_entropy(outputs, batch.Targets, reduction: nn.Reduction.None).Values<float>();
        var worst = Enumerable.Range(0, 50).OrderByDescending(number => losses[number]).Take(6).ToArray();
        var answers = outputs.argmax(1).Values<long>();

        var figures = file.Section("worst")!.Descendants().Where(element => element.Name.LocalName == "figure").ToArray();
        Assert.That(figures, Has.Length.EqualTo(6));
        foreach (var (figure, number) in figures.Zip(worst))
        {
            var pixels = images.Pixels.Span.Slice(number * 784, 784);
            var picture = figure.Elements().First();
            Assert.That((string)picture.Attribute("src")!, Is.EqualTo($"data:image/png;base64,{Convert.ToBase64String(PngEncoder.Encode(pixels, 28, 28, 1))}"));
            Assert.That(((string)picture.Attribute("alt")!).Replace(".0000", ""), Does.Match($"^sample {number}: is {images.Labels.Span[number]}, answered as {answers[number]} \\(\\d+%\\), loss {losses[number]:F4}$"));
        }
    }

    [Test]
    public void What_is_not_a_number_is_the_worst()
    {
        using var temporary = new TemporaryFolder();
        using var inputs = new float[] { 1, 2, float.NaN, 4 }.ToTensor(ScalarType.Float32, [4, 1]);
        using var targets = new float[] { 0, 0, 0, 0 }.ToTensor(ScalarType.Float32, [4, 1]);
        using var model = nn.Identity();
        var data = new BatchLoader(new TensorDataset(inputs, targets), new LoaderOptions { BatchSize = 3, Shuffle = false });
        var file = Report(temporary["report.html"], new Supervised(model, Loss.MeanSquaredError), data, 3);
        Assert.That(file.Table("worst", "The samples"), Is.EqualTo(new[]
        {
            new[] { "2", "0", "NaN", "NaN" },
            ["3", "0", "4", "16.0000"],
            ["1", "0", "2", "4.0000"],
        }));
    }

    [Test]
    public void Classes_have_the_names_that_were_given_and_a_shuffled_sample_no_number()
    {
        using var temporary = new TemporaryFolder();
        using var inputs = new float[] { 2, 0, 0, 3 }.ToTensor(ScalarType.Float32, [2, 2]);
        using var targets = new long[] { 1, 1 }.ToTensor(ScalarType.Int64);
        using var model = nn.Identity();
        var file = Report(temporary["report.html"], new Supervised(model, Loss.CrossEntropy), new BatchLoader(new TensorDataset(inputs, targets)), 1, ["cat", "dog"]);
        // softmax(2, 0) = 0.88; −log 0.12 = 2.13
        Assert.That(file.Table("worst", "The samples"), Is.EqualTo(new[] { new[] { "–", "dog", "cat (88%)", "2.1269" } }));
    }

    [Test]
    public void Inputs_whose_normalization_nobody_knows_are_stretched_and_large_ones_reduced()
    {
        var pictures = SamplePictures.For(new TensorDataset(zeros(1, 1), zeros(1, 1)));
        var values = Enumerable.Range(0, 400 * 800).Select(place => place / 800 < 200 ? -3.0 : 5.0).ToArray();
        var picture = pictures.Of(values, [1, 400, 800]);
        // 800 columns over at most 192: every fifth. The upper half is black, the lower white.
        var expected = Enumerable.Range(0, 80 * 160).Select(place => place / 160 < 40 ? (byte)0 : (byte)255).ToArray();
        Assert.That((picture.Width, picture.Height), Is.EqualTo((160, 80)));
        Assert.That(picture.Png, Is.EqualTo(PngEncoder.Encode(expected, 160, 80, 1)));
    }

    [Test]
    public void A_step_that_cannot_tell_or_fails_costs_the_run_nothing()
    {
        using var temporary = new TemporaryFolder();
        using var inputs = new float[] { 1, 2 }.ToTensor(ScalarType.Float32, [2, 1]);
        using var model = nn.Identity();
        var data = new BatchLoader(new TensorDataset(inputs, inputs));
        var silent = Report(temporary["silent.html"], new Supervised(model, Loss.Custom("own", (outputs, _) => outputs.mean())), data, 3);
        Assert.That(silent.TextOf("worst"), Does.Contain("Supervised tells no loss for single samples (TrainingStep.SampleLosses)."));
        var failing = Report(temporary["failing.html"], new Supervised(model, Loss.Custom("own", (_, _) => throw new InvalidOperationException("no <loss>"))), data, 3);
        Assert.That(failing.TextOf("worst"), Does.Contain("They could not be found: InvalidOperationException: no <loss>"));
        var none = Report(temporary["none.html"], new Supervised(model, Loss.MeanSquaredError), data, 0);
        Assert.That(none.Sections, Does.Not.Contain("worst"));
    }

    [Test]
    public void The_search_leaves_the_model_and_the_generator_as_they_were()
    {
        using var temporary = new TemporaryFolder();
        using var inputs = new float[] { 1, 2 }.ToTensor(ScalarType.Float32, [2, 1]);
        using var model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(1));
        model.train();
        manual_seed(1);
        using var before = get_rng_state();
        Report(temporary["report.html"], new Supervised(model, Loss.MeanSquaredError), new BatchLoader(new TensorDataset(inputs, inputs)), 2);
        using var after = get_rng_state();
        Assert.That(model.training && model.modules().All(module => module.training));
        Assert.That(after.Values<byte>(), Is.EqualTo(before.Values<byte>()));
        Assert.That(model.named_buffers().Single(named => named.name.EndsWith("running_mean", StringComparison.Ordinal)).buffer.Values<float>(), Is.EqualTo(new float[] { 0 }));
    }

    private static ReportFile Report(string path, TrainingStep step, BatchLoader validation, int count, IReadOnlyList<string>? names = null)
    {
        var report = new HtmlReport(path, new ManualTime()) { WorstSamples = count, ClassNames = names };
        report.Notify(new TrainingStarted(0, 0, 1, new RunLength(1, 1), null, new RunContext(step, new TrainerOptions { Epochs = 1 }, [], validation)));
        report.Notify(new StepCompleted(1, 1, 1, 1, 1));
        report.Notify(ReportEvents.Ended(1));
        return new ReportFile(path);
    }
}
