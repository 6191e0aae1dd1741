using DeepNet.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class SpectralNormTests
{
    [Test]
    public void TheLargestSingularValueBecomesOne()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var layer = new SpectralNorm(nn.Linear(20, 10, hasBias: false));
        using var noGradient = no_grad();
        for (var pass = 0; pass < 200; pass++)
            layer.call(zeros(1, 20));
        layer.eval();
        var weight = layer.call(eye(20)).t(); // [10, 20]
        Assert.That(linalg.svdvals(weight)[0].item<float>(), Is.EqualTo(1).Within(1e-4));
    }

    [Test]
    public void EvaluationLeavesTheVectorsAlone()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralNorm(nn.Linear(6, 4));
        var before = layer.state_dict()["weight_u"].clone();
        layer.eval();
        layer.call(zeros(2, 6));
        Assert.That(layer.state_dict()["weight_u"].eq(before).all().item<bool>(), Is.True);
        layer.train();
        layer.call(zeros(2, 6));
        Assert.That(layer.state_dict()["weight_u"].eq(before).all().item<bool>(), Is.False);
    }

    /// <summary>Two passes in one step, as a critic makes of real and of generated samples, then the backward pass of both.</summary>
    [Test]
    public void ALaterPassDoesNotSpoilTheGradientsOfAnEarlierOne()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var layer = new SpectralNorm(nn.Linear(6, 4));
        var (left, right) = (layer.call(ones(1, 6)).sum(), layer.call(-ones(1, 6)).sum());
        (left + 2 * right).backward();
        Assert.That(layer.named_parameters().Select(named => named.name), Is.EqualTo(new[] { "bias", "weight_orig" }));
        Assert.That(layer.parameters().All(parameter => parameter.grad!.isfinite().all().item<bool>()), Is.True);
    }

    [Test]
    public void UnderAutocastTheVectorsStayPrecise()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var layer = new SpectralNorm(nn.Linear(32, 16));
        using var twin = new SpectralNorm(nn.Linear(32, 16));
        twin.load_state_dict(layer.state_dict());
        Tensor output;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            output = layer.call(ones(2, 32));
        twin.call(ones(2, 32));
        Assert.That(output.dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(layer.state_dict()["weight_u"].eq(twin.state_dict()["weight_u"]).all().item<bool>(), Is.True);
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        using var layer = new SpectralNorm(nn.Conv2d(3, 4, 3));
        using var input = zeros(2, 3, 8, 8);
        ModelChecks.LeavesItsResultOnly(() => layer.call(input));
    }

    [Test]
    public void ASummaryCountsWhatTheLayerTakes()
    {
        using var layer = nn.Conv2d(3, 4, 3);
        using var normalized = new SpectralNorm(nn.Conv2d(3, 4, 3));
        Assert.That(ModelSummary.Of(normalized, zeros(2, 3, 8, 8)).MultiplyAdds, Is.EqualTo(ModelSummary.Of(layer, zeros(2, 3, 8, 8)).MultiplyAdds));
    }

    [Test]
    public void OtherLayersAreRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new SpectralNorm(nn.ReLU()), Throws.ArgumentException.With.Message.Contains("takes a Linear, Conv2d or ConvTranspose2d layer, got a ReLU"));
            Assert.That(() => new SpectralNorm(nn.Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect)), Throws.ArgumentException.With.Message.Contains("pad with zeros, got one that pads by Reflect"));
            Assert.That(() => new SpectralNorm(nn.Linear(2, 2), iterations: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("iterations must be at least 1"));
            Assert.That(() => new SpectralNorm(nn.Linear(2, 2), epsilon: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("epsilon must be"));
        });
    }
}
