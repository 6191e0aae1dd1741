using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Metrics;

/// <summary>Metrics of numbers and of language models against their formulas in NumPy and PyTorch.</summary>
public sealed class RegressionMetricParityTests
{
    [Test]
    public void ErrorsAndDeterminationOfNumbers()
    {
        manual_seed(1);
        // A mean far from 0, where sums of squares would lose the digits of the variance.
        var targets = randn([90, 3], float64) * tensor(new[] { 1.0, 5, 0.1 }) + 1e7;
        var outputs = targets + randn([90, 3], float64) * 0.3;
        var expected = PyTorch.Run("""
            _o, _t = outputs.numpy(), targets.numpy()
            mse = float(((_o - _t) ** 2).mean())
            rmse = mse ** 0.5
            mae = float(abs(_o - _t).mean())
            each = 1 - ((_o - _t) ** 2).sum(0) / ((_t - _t.mean(0)) ** 2).sum(0)
            r2 = float(each.mean())
            weighted = float(np.average(each, weights=_t.var(0)))
            """, ("outputs", outputs), ("targets", targets));
        var weighted = new R2 { VarianceWeighted = true };
        Metric[] metrics = [new MeanSquaredError(), new RootMeanSquaredError(), new MeanAbsoluteError(), new R2(), weighted];
        foreach (var metric in metrics)
        {
            foreach (var (start, size) in ((long, long)[])[(0, 1), (1, 60), (61, 29)])
                metric.Add(outputs.narrow(0, start, size), targets.narrow(0, start, size));
            var wanted = expected[metric == weighted ? "weighted" : metric.Name].item<double>();
            Assert.That(metric.Value, Is.EqualTo(wanted).Within(1e-7 * Math.Abs(wanted)), metric.Name);
        }
        TensorAssert.Close(tensor(weighted.PerOutput.ToArray()), expected["each"], absolute: 1e-7, relative: 0);
    }

    [Test]
    public void PerplexityAndBitsOfTokens([Values(1, -1)] int classDimension)
    {
        manual_seed(2);
        var scores = randn(8, 11, 20);
        var targets = randint(0, 11, [8, 20], int64);
        targets[0, 3] = -100;
        targets[5] = -100;
        var expected = PyTorch.Run("""
            _lengths = torch.tensor([3, 1, 0, 2, 4, 1, 1, 5, 2, 2, 1])
            _loss = F.cross_entropy(scores.double(), targets, reduction="sum")
            _right = targets[targets >= 0]
            perplexity = math.exp(_loss / len(_right))
            bits_per_token = float(_loss / len(_right) / math.log(2))
            bits_per_character = float(_loss / _lengths[_right].sum() / math.log(2))
            """, ("scores", scores), ("targets", targets));
        var labels = Labels.MultiClass with { ClassDimension = classDimension };
        foreach (var metric in (Metric[])[new Perplexity(labels), new BitsPerToken(labels), new BitsPerCharacter([3, 1, 0, 2, 4, 1, 1, 5, 2, 2, 1], labels)])
        {
            metric.Add(classDimension == 1 ? scores : scores.transpose(1, 2), targets);
            Assert.That(metric.Value, Is.EqualTo(expected[metric.Name].item<double>()).Within(1e-6).Percent, metric.Name);
        }
    }

    [Test]
    public void ProbabilitiesGiveThePerplexityOfTheirLogits()
    {
        manual_seed(3);
        var (scores, targets) = (randn([30, 5], float64), randint(0, 5, [30], int64));
        var (logits, probabilities) = (new Perplexity(), new Perplexity(Labels.MultiClass with { Probabilities = true }));
        logits.Add(scores, targets);
        probabilities.Add(scores.softmax(1), targets);
        Assert.That(probabilities.Value, Is.EqualTo(logits.Value).Within(1e-12));
    }
}
