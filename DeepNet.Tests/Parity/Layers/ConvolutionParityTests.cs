using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class ConvolutionParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return LayerCase.Of("nn.Conv1d(4, 6, 3)", () => Conv1d(4, 6, 3), 2, 4, 9);
        yield return LayerCase.Of("nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2)",
            () => Conv1d(4, 6, 3, stride: 2, padding: 2, dilation: 2, groups: 2), 2, 4, 9);
        yield return LayerCase.Of("nn.Conv1d(4, 6, 4, padding='same')", () => Conv1d(4, 6, 4, Padding.Same), 2, 4, 9);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3)", () => Conv2d(3, 4, 3), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3)", () => Conv2d(3, 4, 3), 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3, padding=1, bias=False)", () => Conv2d(3, 4, 3, padding: 1, bias: false), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2)",
            () => Conv2d(4, 6, (3, 2), stride: (2, 1), padding: (1, 2), dilation: (1, 2), groups: 2), 2, 4, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, (4, 3), padding='same', dilation=(1, 2))",
            () => Conv2d(3, 4, (4, 3), Padding.Same, dilation: (1, 2)), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3, padding='valid', stride=2)", () => Conv2d(3, 4, 3, Padding.Valid, stride: 2), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3, padding=(1, 2), padding_mode='reflect')",
            () => Conv2d(3, 4, (3, 3), padding: (1, 2), padding_mode: PaddingModes.Reflect), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3, padding=2, padding_mode='replicate')",
            () => Conv2d(3, 4, 3, padding: 2, padding_mode: PaddingModes.Replicate), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 3, padding=1, padding_mode='circular')",
            () => Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Circular), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv2d(3, 4, 4, padding='same', padding_mode='circular')",
            () => Conv2d(3, 4, 4, Padding.Same, padding_mode: PaddingModes.Circular), 2, 3, 8, 7);
        yield return LayerCase.Of("nn.Conv3d(2, 3, 2)", () => Conv3d(2, 3, 2), 2, 2, 5, 4, 3);
        yield return LayerCase.Of("nn.Conv3d(2, 3, (2, 1, 3), stride=(1, 2, 1), padding=(1, 0, 1))",
            () => Conv3d(2, 3, (2, 1, 3), stride: (1, 2, 1), padding: (1, 0, 1)), 2, 2, 5, 4, 3);
        yield return LayerCase.Of("nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=2)",
            () => ConvTranspose1d(4, 6, 3, stride: 2, padding: 1, output_padding: 1, groups: 2, dilation: 2), 2, 4, 9);
        yield return LayerCase.Of("nn.ConvTranspose2d(3, 4, 4, 2, 1, bias=False)", () => ConvTranspose2d(3, 4, 4, 2, 1, bias: false), 2, 3, 5, 4);
        yield return LayerCase.Of("nn.ConvTranspose2d(4, 6, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2), groups=2)",
            () => ConvTranspose2d(4, 6, (3, 2), stride: (2, 3), padding: (1, 0), output_padding: (1, 2), groups: 2), 2, 4, 5, 4);
        yield return LayerCase.Of("nn.ConvTranspose3d(2, 3, 3, stride=2)", () => ConvTranspose3d(2, 3, 3, stride: 2), 2, 2, 3, 2, 3);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();

    [Test]
    public void ATransposedConvolutionReachesTheWantedSize()
    {
        using var scope = NewDisposeScope();
        using var layer = ConvTranspose2d(1, 1, 3, stride: 2, padding: 1);
        var input = randn(1, 1, 4, 4);
        var expected = PyTorch.Run("""
            _layer = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)
            _layer.load_state_dict(group("state"))
            output = _layer(x, output_size=[8, 7])
            """, [.. layer.StateAs("state"), ("x", input)]);
        TensorAssert.Close(layer.forward(input, [8, 7]), expected["output"], "output");
        Assert.That(() => layer.forward(input, [9, 7]), Throws.ArgumentException.With.Message.Contains("between 7 and 8"));
    }

    [Test]
    public void WrongArgumentsAreExplained()
    {
        using var scope = NewDisposeScope();
        using var layer = Conv2d(3, 4, 3);
        Assert.That(() => layer.forward(ones(2, 1, 8, 8)), Throws.ArgumentException.With.Message.Contains("3 channels").And.Message.Contains("[2, 1, 8, 8]"));
        Assert.That(() => layer.forward(null!), Throws.ArgumentNullException);
        Assert.That(() => Conv2d(3, 4, 3, groups: 2), Throws.ArgumentException.With.Message.Contains("3 is not by 2"));
        Assert.That(() => Conv2d(3, 4, 3, Padding.Same, stride: 2), Throws.ArgumentException.With.Message.Contains("[2, 2]"));
        Assert.That(() => ConvTranspose2d(3, 4, 3, padding_mode: PaddingModes.Reflect), Throws.ArgumentException.With.Message.Contains("zeros only"));
    }

    [Test]
    public void ResettingDrawsTheSameValuesFromTheSameSeed()
    {
        manual_seed(1);
        using var layer = Conv2d(1, 2, 3);
        using var first = layer.weight.detach().clone();
        Assert.That(layer.weight, Is.InstanceOf<Parameter>());
        manual_seed(1);
        layer.reset_parameters();
        TensorAssert.Same(layer.weight, first);
        Assert.That(layer.weight.requires_grad && layer.weight.is_leaf);
    }
}
