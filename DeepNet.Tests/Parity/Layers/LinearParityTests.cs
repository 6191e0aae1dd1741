using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class LinearParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return LayerCase.Of("nn.Linear(7, 5)", () => Linear(7, 5), 3, 7);
        yield return LayerCase.Of("nn.Linear(7, 5, bias=False)", () => Linear(7, 5, hasBias: false), 2, 3, 7);
        yield return LayerCase.Of("nn.Bilinear(4, 3, 2)", () => Bilinear(4, 3, 2), [5, 4], [5, 3]);
        yield return LayerCase.Of("nn.Bilinear(4, 3, 2, bias=False)", () => Bilinear(4, 3, 2, hasBias: false), [5, 4], [5, 3]);
        yield return LayerCase.Of("nn.CosineSimilarity()", () => CosineSimilarity(), [5, 4, 3], [5, 4, 3]);
        yield return LayerCase.Of("nn.CosineSimilarity(-1, 1e-3)", () => CosineSimilarity(-1, 1e-3), [5, 4], [5, 4]);
        yield return LayerCase.Of("nn.PairwiseDistance()", () => PairwiseDistance(), [5, 4], [5, 4]);
        yield return LayerCase.Of("nn.PairwiseDistance(3, keepdim=True)", () => PairwiseDistance(3, keepdim: true), [5, 4], [5, 4]);
        yield return LayerCase.Of("nn.Dropout()", () => Dropout(), 6, 7);
        yield return LayerCase.Of("nn.Dropout(0.2, inplace=True)", () => Dropout(0.2, inplace: true), 6, 7);
        yield return LayerCase.Of("nn.Dropout1d(0.3)", () => Dropout1d(0.3), 3, 6, 4);
        yield return LayerCase.Of("nn.Dropout1d(0.3)", () => Dropout1d(0.3), 6, 4);
        yield return LayerCase.Of("nn.Dropout2d(0.3)", () => Dropout2d(0.3), 3, 6, 4, 4);
        yield return LayerCase.Of("nn.Dropout3d(0.3)", () => Dropout3d(0.3), 3, 6, 2, 2, 2);
        yield return LayerCase.Of("nn.Dropout3d(0.3)", () => Dropout3d(0.3), 6, 2, 2, 2);
        yield return LayerCase.Of("nn.AlphaDropout(0.4)", () => AlphaDropout(0.4), 6, 7);
        yield return LayerCase.Of("nn.FeatureAlphaDropout(0.4)", () => FeatureAlphaDropout(0.4), 6, 7, 3);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();
}
