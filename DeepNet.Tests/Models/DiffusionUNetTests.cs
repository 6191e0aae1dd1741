using System.Text.Json;
using DeepNet.Models;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class DiffusionUNetTests
{
    private static readonly DiffusionUNetOptions _tiny = new() { Channels = 1, Widths = [16, 32], AttentionLevels = [2], BlocksPerLevel = 1, NormGroups = 4 };

    /// <summary>Ho et al. state 35.7 million for CIFAR-10.</summary>
    [Test]
    public void ParametersAndKeysAreAsManyAsPublished()
    {
        using var model = Meta.Build(() => new DiffusionUNet());
        Assert.That(model.parameters().Sum(parameter => parameter.numel()), Is.EqualTo(35_746_307));
        Assert.That(model.state_dict().Keys, Is.SupersetOf(new[]
        {
            "conv_in.weight", "time_embedding.linear_1.weight", "down_blocks.0.resnets.1.time_emb_proj.bias", "down_blocks.1.resnets.0.conv_shortcut.weight",
            "down_blocks.1.attentions.1.to_out.0.weight", "down_blocks.2.downsamplers.0.conv.bias", "mid_block.attentions.0.group_norm.weight",
            "mid_block.resnets.1.norm2.bias", "up_blocks.2.attentions.2.to_q.weight", "up_blocks.2.upsamplers.0.conv.weight", "up_blocks.3.resnets.2.conv1.weight",
            "conv_norm_out.weight", "conv_out.bias",
        }));
    }

    [Test]
    public void OptionsComeBackFromJsonEqual()
    {
        var options = DiffusionUNetOptions.Small with { HeadSize = 16, ZeroInit = true, Dropout = 0.1, AttentionLevels = [] };
        Assert.That(JsonSerializer.Deserialize<DiffusionUNetOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
        using var model = _tiny.Create();
        Assert.That(model.Describe().Deserialize<DiffusionUNetOptions>(), Is.EqualTo(_tiny));
    }

    [Test]
    public void TheFirstAnswerIsZeroWhereThatIsWanted()
    {
        using var scope = NewDisposeScope();
        using var model = (_tiny with { ZeroInit = true }).Create();
        Assert.That(model.call(randn(2, 1, 8, 8), zeros(2, int64)).eq(0).all().item<bool>(), Is.True);
        Assert.That(model.state_dict().Where(entry => entry.Key.EndsWith("conv2.weight") || entry.Key.EndsWith("to_out.0.weight"))
            .All(entry => entry.Value.eq(0).all().item<bool>()), Is.True);
    }

    /// <summary>The noise of one batch at its times: a network that finds it has taken in both.</summary>
    [Test]
    public void OneBatchIsLearnedByHeart()
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = _tiny.Create();
        using var optimizer = optim.Adam(model.parameters(), 5e-3);
        var (images, times, noise) = (ones(4, 1, 8, 8), tensor(new long[] { 0, 300, 600, 900 }), randn(4, 1, 8, 8));
        var loss = Learn(optimizer, 80, () => nn.functional.mse_loss(model.call(images, times), noise));
        Assert.That(loss, Is.LessThan(0.1f), "the images are equal, so the times alone tell the noise");
    }

    [Test]
    public void SamplesFollowFromTheSeed()
    {
        using var scope = NewDisposeScope();
        using var model = _tiny.Create();
        var step = new Diffusion(model) { Schedule = NoiseSchedule.Cosine with { Times = 10 } };
        foreach (var sampling in new[] { DiffusionSampling.Ancestral, DiffusionSampling.Implicit with { Steps = 4 } })
        {
            var first = step.Sample(2, [1, 8, 8], seed: 3, sampling);
            manual_seed(99);
            Assert.That(step.Sample(2, [1, 8, 8], seed: 3, sampling).eq(first).all().item<bool>(), Is.True);
            Assert.That(step.Sample(2, [1, 8, 8], seed: 4, sampling).eq(first).all().item<bool>(), Is.False);
        }
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        using var model = (_tiny with { Dropout = 0.1 }).Create();
        using var images = randn(2, 1, 8, 8);
        using var times = zeros(2, int64);
        LeavesItsResultOnly(() => model.call(images, times));
    }

    [Test]
    public void WrongValuesAndShapesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var model = _tiny.Create();
        Assert.Multiple(() =>
        {
            Refused(() => DiffusionUNetOptions.Small with { Widths = [] }, "Widths must be 1 or more numbers");
            Refused(() => DiffusionUNetOptions.Small with { AttentionLevels = [0] }, "AttentionLevels must be 0 or more numbers, each at least 1, got [0]");
            Refused(() => DiffusionUNetOptions.Small with { Dropout = 1 }, "Dropout must be at least 0 and below 1");
            Refused(() => (DiffusionUNetOptions.Small with { Widths = [7] }).Create(), "it must be even and at least 4, but is 7");
            Refused(() => (DiffusionUNetOptions.Small with { Widths = [32, 60] }).Create(), "NormGroups = 8 groups, but 60 is no multiple of it");
            Refused(() => (DiffusionUNetOptions.Small with { AttentionLevels = [4] }).Create(), "AttentionLevels has level 4, but there are 3");
            Refused(() => (DiffusionUNetOptions.Small with { HeadSize = 48 }).Create(), "HeadSize = 48, but 64 is no multiple of it");
            Refused(() => model.call(zeros(2, 1, 9, 8), zeros(2, int64)), "DiffusionUNet with 2 levels takes images whose height and width are multiples of 2, got [2, 1, 9, 8]");
            Refused(() => model.call(zeros(2, 3, 8, 8), zeros(2, int64)), "DiffusionUNet takes images of shape [batch, 1, height, width], got [2, 3, 8, 8]");
            Refused(() => model.call(zeros(2, 1, 8, 8), zeros(1, int64)), "DiffusionUNet takes times [2] of type int64, got [1]");
        });
    }
}
