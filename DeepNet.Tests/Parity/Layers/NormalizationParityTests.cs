using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class NormalizationParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return LayerCase.Of("nn.BatchNorm1d(4)", () => BatchNorm1d(4), 5, 4);
        yield return LayerCase.Of("nn.BatchNorm1d(4)", () => BatchNorm1d(4), 5, 4, 3);
        yield return LayerCase.Of("nn.BatchNorm2d(4, eps=1e-3, momentum=0.3)", () => BatchNorm2d(4, eps: 1e-3, momentum: 0.3), 5, 4, 3, 2);
        yield return LayerCase.Of("nn.BatchNorm2d(4, affine=False)", () => BatchNorm2d(4, affine: false), 5, 4, 3, 2);
        yield return LayerCase.Of("nn.BatchNorm2d(4, track_running_stats=False)", () => BatchNorm2d(4, track_running_stats: false), 5, 4, 3, 2);
        yield return LayerCase.Of("nn.BatchNorm3d(4)", () => BatchNorm3d(4), 5, 4, 3, 2, 2);
        yield return LayerCase.Of("nn.BatchNorm2d(4, momentum=None)", () =>
        {
            var layer = BatchNorm2d(4);
            layer.momentum = null;
            return layer;
        }, 5, 4, 3, 2);
        yield return LayerCase.Of("nn.InstanceNorm1d(4)", () => InstanceNorm1d(4), 5, 4, 3);
        yield return LayerCase.Of("nn.InstanceNorm1d(4)", () => InstanceNorm1d(4), 4, 3);
        yield return LayerCase.Of("nn.InstanceNorm2d(4, affine=True, track_running_stats=True)",
            () => InstanceNorm2d(4, affine: true, track_running_stats: true), 5, 4, 3, 2);
        yield return LayerCase.Of("nn.InstanceNorm3d(4, affine=True)", () => InstanceNorm3d(4, affine: true), 5, 4, 3, 2, 2);
        yield return LayerCase.Of("nn.LayerNorm(6)", () => LayerNorm(6), 5, 4, 6);
        yield return LayerCase.Of("nn.LayerNorm([4, 6], eps=1e-3)", () => LayerNorm([4, 6], eps: 1e-3), 5, 4, 6);
        yield return LayerCase.Of("nn.LayerNorm(6, elementwise_affine=False)", () => LayerNorm(6, elementwise_affine: false), 5, 4, 6);
        yield return LayerCase.Of("nn.GroupNorm(2, 6)", () => GroupNorm(2, 6), 5, 6, 4);
        yield return LayerCase.Of("nn.GroupNorm(3, 6, affine=False)", () => GroupNorm(3, 6, affine: false), 5, 6, 4, 4);
        yield return LayerCase.Of("nn.LocalResponseNorm(3, alpha=0.1)", () => LocalResponseNorm(3, alpha: 0.1), 2, 6, 4);
        yield return LayerCase.Of("nn.LocalResponseNorm(2, alpha=0.1)", () => LocalResponseNorm(2, alpha: 0.1), 2, 6, 4, 3);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();

    [TestCase(0.1)]
    [TestCase(null)]
    public void RunningStatisticsOfSeveralBatchesAreTheSame(double? momentum)
    {
        using var scope = NewDisposeScope();
        using var layer = BatchNorm1d(3);
        layer.momentum = momentum;
        var batches = Enumerable.Range(0, 4).Select(_ => randn(5, 3)).ToArray();
        var expected = PyTorch.Run($"""
            _layer = nn.BatchNorm1d(3, momentum={(momentum is null ? "None" : "0.1")})
            for _k in range(4):
                _layer(inputs[str(_k)])
            state = _layer.state_dict()
            """, [.. batches.Select((batch, k) => ($"{k}", batch))]);
        foreach (var batch in batches)
            layer.call(batch);
        TensorAssert.Close(layer.state_dict(), expected.Group("state"));
        Assert.That(layer.num_batches_tracked!.item<long>(), Is.EqualTo(4));

        layer.reset_running_stats();
        Assert.That(layer.num_batches_tracked!.item<long>(), Is.Zero);
        Assert.That(layer.running_var!.data<float>().ToArray(), Has.All.EqualTo(1f));
    }

    [Test]
    public void WrongArgumentsAreExplained()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => BatchNorm2d(3).call(ones(2, 3)), Throws.ArgumentException.With.Message.Contains("BatchNorm2d").And.Message.Contains("[2, 3]"));
        Assert.That(() => BatchNorm1d(3).call(ones(1, 3)), Throws.ArgumentException.With.Message.Contains("more than 1 value"));
        Assert.That(() => GroupNorm(4, 6), Throws.ArgumentException.With.Message.Contains("6 is not by 4"));
    }
}
