using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>FID, KID and inception score where the answer is known, and what they declare and refuse.</summary>
public sealed class GenerativeMetricTests
{
    private static readonly FeatureNetwork _identity = new("the image itself", nn.Identity());

    [Test]
    public void TheSameImagesAreNoDistanceApartThoughTheyAreFewerThanTheFeatures()
    {
        manual_seed(1);
        var images = randn([12, 40], float64);
        var metric = new FrechetInceptionDistance(_identity);
        metric.Add(images, images);
        Assert.That(metric.Value, Is.LessThan(1e-11), "a covariance of rank 11 of 40");
    }

    [Test]
    public void AShiftOfTheMeanIsItsSquare()
    {
        manual_seed(2);
        var images = randn([50, 4], float64);
        var metric = new FrechetInceptionDistance(_identity);
        metric.Add(images + tensor(new double[] { 3, 0, 0, 4 }), images);
        Assert.That(metric.Value, Is.EqualTo(25).Within(1e-11));
    }

    [Test]
    public void AStretchChangesTheDeviations()
    {
        // Along one axis: (σ₁ − σ₂)², with an unbiased variance.
        var images = tensor(new double[,] { { -1 }, { 1 } });
        var metric = new FrechetInceptionDistance(_identity);
        metric.Add(images * 3, images);
        Assert.That(metric.Value, Is.EqualTo(4 * 2.0).Within(1e-12));
    }

    [Test]
    public void RealAndGeneratedImagesMayComeApartAndInOtherNumbers()
    {
        manual_seed(3);
        var (real, generated) = (randn([30, 3], float64), randn([20, 3], float64));
        foreach (var make in (Func<Metric>[])[() => new FrechetInceptionDistance(_identity), () => new KernelInceptionDistance(_identity)])
        {
            var together = make();
            together.Add(generated, real);
            var apart = make();
            dynamic halves = apart;
            halves.AddReal(real[..10]);
            halves.AddGenerated(generated);
            Assert.That(apart.Value, Is.Not.NaN);
            halves.AddReal(real[10..]);
            Assert.That(apart.Value, Is.EqualTo(together.Value).Within(1e-12));
        }
    }

    [Test]
    public void SubsetsOfKidDependOnTheSeedAlone()
    {
        manual_seed(4);
        var (real, generated) = (randn([60, 3], float64), randn([60, 3], float64));
        var (first, again, other) = (Of(1, 5), Of(1, 6), Of(2, 5));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));

        double Of(long seed, long generator)
        {
            manual_seed(generator);
            var metric = new KernelInceptionDistance(_identity) { Seed = seed, SubsetSize = 10, Subsets = 4 };
            metric.Add(generated, real);
            return metric.Value;
        }
    }

    [Test]
    public void TheInceptionScoreIsOneForOneAnswerAndTheNumberOfClassesForSureAndEvenOnes()
    {
        var (same, sure) = (new InceptionScore(_identity) { Splits = 1 }, new InceptionScore(_identity) { Splits = 1 });
        same.AddGenerated(ones([12, 4], float64));
        sure.AddGenerated(eye(4, dtype: float64).repeat(3, 1) * 1e4);
        Assert.That(same.Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(sure.Value, Is.EqualTo(4).Within(1e-12));
        var few = new InceptionScore(_identity);
        few.AddGenerated(ones([9, 4], float64));
        Assert.That(few.Value, Is.NaN, "ten splits of nine images");
    }

    [Test]
    public void TheExtractorIsDeclaredByNameAndWeights()
    {
        manual_seed(5);
        var layer = nn.Linear(3, 2);
        var (first, again) = (new FeatureNetwork("a layer", layer), new FeatureNetwork("a layer", layer));
        Assert.That(again.WeightsHash, Is.EqualTo(first.WeightsHash));
        Assert.That(first.WeightsHash, Does.Match("^[0-9a-f]{64}$"));
        Assert.That(first.Description, Is.EqualTo($"a layer (weights {first.WeightsHash[..16]})"));
        using (no_grad())
            layer.bias!.add_(1);
        Assert.That(new FeatureNetwork("a layer", layer).WeightsHash, Is.Not.EqualTo(first.WeightsHash));
        foreach (var metric in (Metric[])[new FrechetInceptionDistance(first), new KernelInceptionDistance(first), new InceptionScore(first)])
        {
            Assert.That(metric.Detail!["extractor"]!.ToJsonString(), Is.EqualTo($$"""{"name":"a layer","weights_sha256":"{{first.WeightsHash}}"}"""));
            Assert.That(metric.InTraining, Is.False);
        }
        Assert.That(() => new FeatureNetwork(" ", layer), Throws.ArgumentException.With.Message.Contains("'name'"));
    }

    [Test]
    public void TheExtractorRunsInEvaluationModeAndGoesBackToItsOwn()
    {
        var network = nn.Sequential(nn.Dropout(0.5));
        network.train();
        var metric = new FrechetInceptionDistance(new FeatureNetwork("dropout", network));
        var images = ones([6, 2], float64, requires_grad: true);
        metric.Add(images, images);
        Assert.That(metric.Value, Is.Zero);
        Assert.That(network.training);
    }

    [Test]
    public void WhatDoesNotFitIsRefusedWithWhatWasReceivedAndExpected()
    {
        var fid = new FrechetInceptionDistance(_identity);
        var kid = new KernelInceptionDistance(_identity);
        var score = new InceptionScore(_identity);
        foreach (var metric in (Metric[])[fid, kid, score])
        {
            metric.Add(ones(4, 3), ones(4, 3));
            ClassificationMetricTests.Refused(metric, ones(4, 2), ones(4, 2), "3", "2 of [4, 2]");
            ClassificationMetricTests.Refused(metric, ones(4), ones(4), "[batch, features]", "Float32 [4]");
            ClassificationMetricTests.Refused(metric, ones(0, 3), ones(0, 3), "with at least one", "[0, 3]");
        }
    }
}
