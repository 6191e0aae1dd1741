using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>Metrics of numbers and of token scores at their edges.</summary>
public sealed class RegressionMetricTests
{
    [Test]
    public void ErrorsOfThreeNumbersAreThoseOfPencilAndPaper()
    {
        var (outputs, targets) = (tensor(new float[] { 1, 2, 5 }), tensor(new float[] { 1, 4, 4 }));
        Metric[] metrics = [new MeanSquaredError(), new RootMeanSquaredError(), new MeanAbsoluteError(), new R2()];
        foreach (var metric in metrics)
            metric.Add(outputs, targets);
        Assert.That(metrics.Select(metric => metric.Value), Is.EqualTo(new[] { 5 / 3.0, Math.Sqrt(5 / 3.0), 1, 1 - 5 / 6.0 }).Within(1e-15));
        Assert.That(metrics.Select(metric => metric.Name), Is.EqualTo(new[] { "mse", "rmse", "mae", "r2" }));
    }

    [Test]
    public void NothingToExplainIsOneOrZero()
    {
        var targets = full([3, 2], 0.1, float64);
        var (right, wrong) = (new R2(), new R2());
        right.Add(targets, targets);
        wrong.Add(targets + 1, targets);
        Assert.That((right.Value, wrong.Value), Is.EqualTo((1.0, 0.0)));
        var single = new R2();
        single.Add(ones(1), ones(1));
        Assert.That(single.Value, Is.NaN, "one sample has no variance");
    }

    [Test]
    public void InfiniteValuesStayInfinite()
    {
        var mse = new MeanSquaredError();
        mse.Add(tensor(new[] { 1, float.PositiveInfinity }), zeros(2));
        var perplexity = new Perplexity(Labels.MultiClass with { Probabilities = true });
        perplexity.Add(tensor(new float[,] { { 1, 0 } }), tensor(new long[] { 1 }));
        var r2 = new R2();
        r2.Add(tensor(new[] { 1, float.PositiveInfinity }), tensor(new float[] { 1, 2 }));
        Assert.That((mse.Value, perplexity.Value, r2.Value), Is.EqualTo((double.PositiveInfinity, double.PositiveInfinity, double.NaN)));
    }

    [Test]
    public void UniformScoresHaveThePerplexityOfTheVocabulary()
    {
        var (perplexity, bits, characters) = (new Perplexity(), new BitsPerToken(), new BitsPerCharacter([2, 2, 2, 2, 2, 2, 2, 2]));
        foreach (var metric in (Metric[])[perplexity, bits, characters])
            metric.Add(zeros([5, 8], float64), zeros([5], int64));
        Assert.That((perplexity.Value, bits.Value, characters.Value), Is.EqualTo((8.0, 3.0, 1.5)).Using<double>((a, b) => Math.Abs(a - b) < 1e-12 ? 0 : 1));
    }

    [Test]
    public void WhatDoesNotFitIsRefusedWithWhatWasReceivedAndExpected()
    {
        Assert.Multiple(() =>
        {
            ClassificationMetricTests.Refused(new MeanSquaredError(), zeros(4, 1), zeros(4), "outputs [4, 1] and targets [4]", "squeeze");
            ClassificationMetricTests.Refused(new MeanAbsoluteError(), zeros([4], complex64), zeros(4), "real numbers", "ComplexFloat32");
            ClassificationMetricTests.Refused(new Perplexity(), zeros(2, 3), tensor(new long[] { 0, 3 }), "is 3", "classes 0 to 2");
            ClassificationMetricTests.Refused(new Perplexity(Labels.Binary), zeros(2), zeros(2), "Labels.MultiClass", "Labels.Binary");
            ClassificationMetricTests.Refused(new BitsPerCharacter([1, 1]), zeros(2, 3), tensor(new long[] { 0, 2 }), "tokens 0 to 1", "token 2");
            Assert.That(() => new BitsPerCharacter([1, -1]), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("token 1"));
        });
        var r2 = new R2();
        r2.Add(zeros(2, 3), zeros(2, 3));
        ClassificationMetricTests.Refused(r2, zeros(2, 4), zeros(2, 4), "3 outputs", "have 4");
    }

    [Test]
    public void ANameIsNeededAndMayBeChosen()
    {
        Assert.That(new NamedMetric("error_small", new MeanSquaredError()).Name, Is.EqualTo("error_small"));
        Assert.That(() => new NamedMetric(" ", new R2()), Throws.ArgumentException.With.Message.StartsWith("A metric needs a name."));
    }

    [Test]
    public void TwoMetricsOfOneNameAreRefused()
    {
        using var model = nn.Linear(2, 1);
        var data = new DeepNet.Data.BatchLoader(new DeepNet.Data.TensorDataset(zeros(4, 2), zeros(4, 1)));
        Assert.That(() => Trainer.Evaluate(new Supervised(model, Loss.MeanSquaredError, new R2(), new R2()), data),
            Throws.ArgumentException.With.Message.Contains("2 metrics").And.Message.Contains("'r2'").And.Message.Contains("NamedMetric"));
    }
}
