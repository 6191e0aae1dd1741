using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class ActivationParityTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        long[] shape = [4, 6, 5];
        yield return LayerCase.Of("nn.ReLU()", () => ReLU(), shape);
        yield return LayerCase.Of("nn.ReLU(inplace=True)", () => ReLU(inplace: true), shape);
        yield return LayerCase.Of("nn.ReLU6()", () => ReLU6(), shape);
        yield return LayerCase.Of("nn.ReLU6(inplace=True)", () => ReLU6(inplace: true), shape);
        yield return LayerCase.Of("nn.LeakyReLU()", () => LeakyReLU(), shape);
        yield return LayerCase.Of("nn.LeakyReLU(0.2, inplace=True)", () => LeakyReLU(0.2, inplace: true), shape);
        yield return LayerCase.Of("nn.PReLU()", () => PReLU(1), shape);
        yield return LayerCase.Of("nn.PReLU(6, 0.5)", () => PReLU(6, 0.5), shape);
        yield return LayerCase.Of("nn.RReLU()", () => RReLU(), shape);
        yield return LayerCase.Of("nn.RReLU(0.1, 0.2, inplace=True)", () => RReLU(0.1, 0.2, inplace: true), shape);
        yield return LayerCase.Of("nn.Threshold(0.1, 20)", () => Threshold(0.1, 20), shape);
        yield return LayerCase.Of("nn.Hardtanh()", () => Hardtanh(), shape);
        yield return LayerCase.Of("nn.Hardtanh(-0.5, 0.3, inplace=True)", () => Hardtanh(-0.5, 0.3, inplace: true), shape);
        yield return LayerCase.Of("nn.ELU()", () => ELU(), shape);
        yield return LayerCase.Of("nn.ELU(0.7, inplace=True)", () => ELU(0.7, inplace: true), shape);
        yield return LayerCase.Of("nn.CELU(0.8)", () => CELU(0.8), shape);
        yield return LayerCase.Of("nn.SELU()", () => SELU(), shape);
        yield return LayerCase.Of("nn.Softplus(2, 1)", () => Softplus(2, 1), shape);
        yield return LayerCase.Of("nn.GELU()", () => GELU(), shape);
        yield return LayerCase.Of("nn.SiLU()", () => SiLU(), shape);
        yield return LayerCase.Of("nn.SiLU(inplace=True)", () => SiLU(inplace: true), shape);
        yield return LayerCase.Of("nn.Mish()", () => Mish(), shape);
        yield return LayerCase.Of("nn.Hardswish()", () => Hardswish(), shape);
        yield return LayerCase.Of("nn.GLU(1)", () => GLU(1), shape);
        yield return LayerCase.Of("nn.Sigmoid()", () => Sigmoid(), shape);
        yield return LayerCase.Of("nn.Hardsigmoid()", () => Hardsigmoid(), shape);
        yield return LayerCase.Of("nn.LogSigmoid()", () => LogSigmoid(), shape);
        yield return LayerCase.Of("nn.Tanh()", () => Tanh(), shape);
        yield return LayerCase.Of("nn.Softsign()", () => Softsign(), shape);
        yield return LayerCase.Of("nn.Hardshrink(0.4)", () => Hardshrink(0.4), shape);
        yield return LayerCase.Of("nn.Softshrink(0.4)", () => Softshrink(0.4), shape);
        yield return LayerCase.Of("nn.Tanhshrink()", () => Tanhshrink(), shape);
        yield return LayerCase.Of("nn.Softmax(1)", () => Softmax(1), shape);
        yield return LayerCase.Of("nn.Softmin(-1)", () => Softmin(-1), shape);
        yield return LayerCase.Of("nn.LogSoftmax(2)", () => LogSoftmax(2), shape);
        yield return LayerCase.Of("nn.Softmax2d()", () => Softmax2d(), 2, 3, 4, 5);
        yield return LayerCase.Of("nn.Identity()", () => Identity(), shape);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheLayerIsPyTorchs(LayerCase layer) => layer.Check();
}
