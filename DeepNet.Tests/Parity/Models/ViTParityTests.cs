using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

internal sealed class ViTParityTests
{
    internal static ViTOptions SmallOptions { get; } = new() { Layers = 2, Heads = 4, Width = 32, ImageSize = 16, PatchSize = 4, Classes = 5 };

    internal static string Original(double dropout = 0, double attentionDropout = 0) => FormattableString.Invariant($"""
        from torchvision.models import VisionTransformer
        build = lambda: VisionTransformer(16, 4, 2, 4, 32, 128, dropout={dropout}, attention_dropout={attentionDropout}, num_classes=5)
        """);

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsWeights() => ModelParity.SameInitialization(Original(), () => new ViT(SmallOptions));

    [Test]
    public void ForwardAndGradientsAreTheSame()
    {
        using var model = Scattered(SmallOptions);
        var (images, labels) = ModelParity.Batch(5, 3, 3, 16, 16);
        ModelParity.SameForwardAndGradients(Original(), model, images, labels);
    }

    /// <summary>Of one image: torchvision's tensors of several lie otherwise in memory, and are dropped from in that order.</summary>
    [Test]
    public void DropoutIsTheSame()
    {
        using var model = Scattered(SmallOptions with { Dropout = 0.2, AttentionDropout = 0.1 });
        var (images, labels) = ModelParity.Batch(5, 1, 3, 16, 16);
        ModelParity.SameForwardAndGradients(Original(0.2, 0.1), model, images, labels);
    }

    /// <summary>In its size, with two of its twelve layers. The head starts at 0, so the features before it are what is compared.</summary>
    [Test]
    public void ViTB16GivesTorchvisionsFeatures()
    {
        var images = ModelParity.Batch(10, 1, 3, 224, 224).Images;
        var expected = PyTorch.Run("""
            from torchvision.models import VisionTransformer
            torch.manual_seed(3)
            _model = VisionTransformer(224, 16, 2, 12, 768, 3072).eval()
            nn.init.normal_(_model.heads.head.weight, 0.0, 0.02)
            with torch.no_grad():
                logits = _model(images)
            """, ("images", images));
        manual_seed(3);
        using var model = new ViT(ViTOptions.B16 with { Layers = 2 });
        nn.init.normal_(model.get_parameter("heads.head.weight")!, 0, 0.02);
        model.eval();
        using var noGradient = no_grad();
        TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        using var model = new ViT(SmallOptions);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.call(zeros(1, 3, 20, 20)), Throws.ArgumentException.With.Message.Contains("ViT takes images of shape [batch, 3, 16, 16], got [1, 3, 20, 20]"));
            Assert.That(() => (SmallOptions with { PatchSize = 5 }).Create(), Throws.ArgumentException.With.Message.Contains("ImageSize = 16 is no multiple of PatchSize = 5"));
            Assert.That(() => (SmallOptions with { Heads = 5 }).Create(), Throws.ArgumentException.With.Message.Contains("32 is no multiple of 5"));
        });
    }

    // The head's weights start at 0, and those of torchvision's other layers are small.
    private static ViT Scattered(ViTOptions options)
    {
        manual_seed(3);
        var model = new ViT(options);
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.1));
        return model;
    }
}
