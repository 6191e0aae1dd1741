using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class PoolingParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        long[] line = [2, 3, 9], plane = [2, 3, 9, 8], space = [2, 3, 6, 5, 7];
        yield return LayerCase.Of("nn.MaxPool1d(2)", () => MaxPool1d(2), line);
        yield return LayerCase.Of("nn.MaxPool1d(3, 2, 1, 2, ceil_mode=True)", () => MaxPool1d(3, 2, 1, 2, ceil_mode: true), line);
        yield return LayerCase.Of("nn.MaxPool2d(2)", () => MaxPool2d(2), plane);
        yield return LayerCase.Of("nn.MaxPool2d(3, 2, 1)", () => MaxPool2d(3, 2, 1), plane);
        yield return LayerCase.Of("nn.MaxPool2d((3, 2), (2, 1), (1, 0), (1, 2))", () => MaxPool2d((3, 2), (2, 1), (1, 0), (1, 2)), plane);
        yield return LayerCase.Of("nn.MaxPool2d([2, 3], ceil_mode=True)", () => MaxPool2d([2, 3], ceil_mode: true), plane);
        yield return LayerCase.Of("nn.MaxPool3d(2)", () => MaxPool3d(2), space);
        yield return LayerCase.Of("nn.MaxPool3d((2, 1, 3), padding=(1, 0, 1))", () => MaxPool3d((2, 1, 3), padding: (1, 0, 1)), space);
        yield return LayerCase.Of("nn.AvgPool1d(3, 2, 1, count_include_pad=False)", () => AvgPool1d(3, 2, 1, count_include_pad: false), line);
        yield return LayerCase.Of("nn.AvgPool2d(2)", () => AvgPool2d(2), plane);
        yield return LayerCase.Of("nn.AvgPool2d((3, 2), (2, 1), (1, 0), ceil_mode=True)", () => AvgPool2d((3, 2), (2, 1), (1, 0), ceil_mode: true), plane);
        yield return LayerCase.Of("nn.AvgPool2d(3, padding=1, divisor_override=5)", () => AvgPool2d(3, padding: 1, divisor_override: 5), plane);
        yield return LayerCase.Of("nn.AvgPool3d(2)", () => AvgPool3d(2), space);
        yield return LayerCase.Of("nn.AdaptiveAvgPool1d(4)", () => AdaptiveAvgPool1d(4), line);
        yield return LayerCase.Of("nn.AdaptiveAvgPool2d(1)", () => AdaptiveAvgPool2d(1), plane);
        yield return LayerCase.Of("nn.AdaptiveAvgPool2d((3, 5))", () => AdaptiveAvgPool2d((3, 5)), plane);
        yield return LayerCase.Of("nn.AdaptiveAvgPool3d((2, 3, 2))", () => AdaptiveAvgPool3d((2, 3, 2)), space);
        yield return LayerCase.Of("nn.AdaptiveMaxPool1d(4)", () => AdaptiveMaxPool1d(4), line);
        yield return LayerCase.Of("nn.AdaptiveMaxPool2d([3, 5])", () => AdaptiveMaxPool2d([3, 5]), plane);
        yield return LayerCase.Of("nn.AdaptiveMaxPool3d([2, 3, 2])", () => AdaptiveMaxPool3d([2, 3, 2]), space);
        yield return LayerCase.Of("nn.LPPool1d(2, 3)", () => LPPool1d(2, 3), line);
        yield return LayerCase.Of("nn.LPPool2d(3, 2, stride=1)", () => LPPool2d(3, 2, stride: 1), plane);
        yield return LayerCase.Of("nn.FractionalMaxPool2d(3, output_size=4)", () => FractionalMaxPool2d(3, output_size: 4), plane);
        yield return LayerCase.Of("nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.6))", () => FractionalMaxPool2d((2, 2), output_ratio: (0.5, 0.6)), plane);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();

    [Test]
    public void PooledValuesGoBackToTheirPlaces()
    {
        using var scope = NewDisposeScope();
        var input = randn(2, 3, 7, 8);
        var expected = PyTorch.Run("""
            pooled, places = nn.MaxPool2d(2, return_indices=True)(x)
            unpooled = nn.MaxUnpool2d(2)(pooled, places, output_size=[7, 8])
            line, line_places = nn.MaxPool1d(2, return_indices=True)(x[0])
            line_unpooled = nn.MaxUnpool1d(2)(line, line_places)
            """, ("x", input));
        var (values, indices) = MaxPool2d(2).forward_with_indices(input);
        TensorAssert.Same(values, expected["pooled"]);
        TensorAssert.Same(indices, expected["places"]);
        TensorAssert.Same(MaxUnpool2d(2).call(values, indices, [7, 8]), expected["unpooled"]);
        var (line, linePlaces) = MaxPool1d(2).forward_with_indices(input[0]);
        TensorAssert.Same(MaxUnpool1d(2).call(line, linePlaces), expected["line_unpooled"]);
    }
}
