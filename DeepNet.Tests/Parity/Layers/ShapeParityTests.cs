using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class ShapeParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        long[] line = [2, 3, 6], plane = [2, 3, 6, 5], space = [2, 3, 4, 5, 6];
        yield return LayerCase.Of("nn.Flatten()", () => Flatten(), plane);
        yield return LayerCase.Of("nn.Flatten(0, 1)", () => Flatten(0, 1), plane);
        yield return LayerCase.Of("nn.Unflatten(2, (2, 3))", () => Unflatten(2, [2, 3]), plane);
        yield return LayerCase.Of("nn.Unflatten(-2, (-1, 3))", () => Unflatten(-2, [-1, 3]), plane);
        yield return LayerCase.Of("nn.ConstantPad1d(2, 1.5)", () => ConstantPad1d(2, 1.5), line);
        yield return LayerCase.Of("nn.ConstantPad2d((1, 2, 0, 3), 1.5)", () => ConstantPad2d((1, 2, 0, 3), 1.5), plane);
        yield return LayerCase.Of("nn.ConstantPad3d((1, 2, 0, 3, 1, 1), 1.5)", () => ConstantPad3d((1, 2, 0, 3, 1, 1), 1.5), space);
        yield return LayerCase.Of("nn.ZeroPad2d(2)", () => ZeroPad2d(2), plane);
        yield return LayerCase.Of("nn.ZeroPad2d((1, 0, -1, 2))", () => ZeroPad2d((1, 0, -1, 2)), plane);
        yield return LayerCase.Of("nn.ReflectionPad1d((1, 3))", () => ReflectionPad1d((1, 3)), line);
        yield return LayerCase.Of("nn.ReflectionPad2d((1, 2, 3, 0))", () => ReflectionPad2d((1, 2, 3, 0)), plane);
        yield return LayerCase.Of("nn.ReflectionPad3d(1)", () => ReflectionPad3d(1), space);
        yield return LayerCase.Of("nn.ReplicationPad1d(2)", () => ReplicationPad1d(2), line);
        yield return LayerCase.Of("nn.ReplicationPad2d((1, 2, 3, 0))", () => ReplicationPad2d((1, 2, 3, 0)), plane);
        yield return LayerCase.Of("nn.ReplicationPad3d((1, 2, 0, 3, 1, 1))", () => ReplicationPad3d((1, 2, 0, 3, 1, 1)), space);
        yield return LayerCase.Of("nn.Upsample(scale_factor=2)", () => Upsample(scale_factor: [2]), line);
        yield return LayerCase.Of("nn.Upsample(scale_factor=(2, 3), mode='bilinear')", () => Upsample(scale_factor: [2, 3], mode: UpsampleMode.Bilinear), plane);
        yield return LayerCase.Of("nn.Upsample((9, 8), mode='bicubic', align_corners=True)",
            () => Upsample([9, 8], mode: UpsampleMode.Bicubic, align_corners: true), plane);
        yield return LayerCase.Of("nn.Upsample(11, mode='linear')", () => Upsample([11], mode: UpsampleMode.Linear), line);
        yield return LayerCase.Of("nn.Upsample(scale_factor=1.5, mode='trilinear', recompute_scale_factor=True)",
            () => Upsample(scale_factor: [1.5, 1.5, 1.5], mode: UpsampleMode.Trilinear, recompute_scale_factor: true), space);
        yield return LayerCase.Of("nn.PixelShuffle(2)", () => PixelShuffle(2), 2, 8, 3, 2);
        yield return LayerCase.Of("nn.PixelUnshuffle(2)", () => PixelUnshuffle(2), 2, 3, 4, 6);
        yield return LayerCase.Of("nn.Unfold((2, 3), dilation=2, padding=1, stride=(1, 2))",
            () => Unfold((2, 3), dilation: (2, 2), padding: (1, 1), stride: (1, 2)), 2, 3, 8, 9);
        yield return LayerCase.Of("nn.Fold((4, 5), (2, 2))", () => Fold((4, 5), (2, 2)), 2, 12, 12);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();

    [Test]
    public void ShuffledChannelsAreInterleaved()
    {
        using var scope = NewDisposeScope();
        var input = arange(6, dtype: ScalarType.Float32).reshape(1, 6, 1, 1);
        Assert.That(ChannelShuffle(2).call(input).data<float>().ToArray(), Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 }));
    }
}
