using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Metrics;

/// <summary>FID, KID and inception score against their formulas in NumPy, on features that are the images themselves.</summary>
public sealed class GenerativeMetricParityTests
{
    [Test]
    public void FidIsTheFrechetDistanceOfNormalDistributions()
    {
        var (generated, real) = Images();
        var expected = PyTorch.Run("""
            def _fit(x):
                return x.mean(0), np.cov(x, rowvar=False)
            _m1, _s1 = _fit(generated.numpy())
            _m2, _s2 = _fit(real.numpy())
            fid = float(((_m1 - _m2) ** 2).sum() + np.trace(_s1 + _s2) - 2 * np.sqrt(np.linalg.eigvals(_s1 @ _s2).astype(complex)).sum().real)
            """, ("generated", generated), ("real", real));
        var metric = new FrechetInceptionDistance(Identity());
        metric.Add(generated, real);
        Assert.That(metric.Value, Is.EqualTo(expected["fid"].item<double>()).Within(1e-10));
    }

    [Test]
    public void KidIsTheUnbiasedDiscrepancyOfTheCubicKernel()
    {
        var (generated, real) = Images();
        var expected = PyTorch.Run("""
            _k = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
            _x, _y = generated.numpy(), real.numpy()
            _off = lambda k: (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
            kid = float(_off(_k(_x, _x)) + _off(_k(_y, _y)) - 2 * _k(_x, _y).mean())
            """, ("generated", generated), ("real", real));
        var metric = new KernelInceptionDistance(Identity());
        metric.Add(generated, real);
        Assert.That(metric.Value, Is.EqualTo(expected["kid"].item<double>()).Within(1e-10));
    }

    [Test]
    public void TheInceptionScoreIsTheMeanOverSplits([Values(1, 3)] int splits)
    {
        var (logits, _) = Images();
        var expected = PyTorch.Run($$"""
            _p = torch.softmax(generated, 1).numpy()
            _scores = []
            for s in range({{splits}}):
                q = _p[s::{{splits}}]
                _scores.append(np.exp((q * (np.log(q) - np.log(q.mean(0)))).sum(1).mean()))
            score, deviation = float(np.mean(_scores)), float(np.std(_scores))
            """, ("generated", logits));
        var metric = new InceptionScore(Identity()) { Splits = splits };
        metric.Add(logits, logits);
        Assert.That(metric.Value, Is.EqualTo(expected["score"].item<double>()).Within(1e-12));
        Assert.That(metric.Detail["deviation"]!.GetValue<double>(), Is.EqualTo(expected["deviation"].item<double>()).Within(1e-12));
    }

    private static (Tensor Generated, Tensor Real) Images()
    {
        manual_seed(9);
        return (randn([120, 7], float64).mm(randn([7, 7], float64)) + 0.4, randn([150, 7], float64));
    }

    private static FeatureNetwork Identity() => new("the image itself", nn.Identity());
}
