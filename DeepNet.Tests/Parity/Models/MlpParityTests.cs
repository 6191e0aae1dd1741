using DeepNet.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

internal sealed class MlpParityTests
{
    internal static string Original(string activation, double dropout)
    {
        var drop = dropout > 0 ? $", nn.Dropout({dropout})" : "";
        return $"build = lambda: nn.Sequential(nn.Linear(48, 32), nn.{activation}(){drop}, nn.Linear(32, 16), nn.{activation}(){drop}, nn.Linear(16, 10))";
    }

    private static MlpOptions Options(Activation activation, double dropout)
        => new() { Sizes = [48, 32, 16, 10], Activation = activation, Dropout = dropout };

    [TestCase(Activation.Relu, "ReLU", 0)]
    [TestCase(Activation.Gelu, "GELU", 0)]
    [TestCase(Activation.Silu, "SiLU", 0)]
    [TestCase(Activation.Tanh, "Tanh", 0)]
    [TestCase(Activation.Sigmoid, "Sigmoid", 0)]
    [TestCase(Activation.LeakyRelu, "LeakyReLU", 0)]
    [TestCase(Activation.Elu, "ELU", 0)]
    [TestCase(Activation.Mish, "Mish", 0)]
    [TestCase(Activation.HardSwish, "Hardswish", 0)]
    [TestCase(Activation.Softplus, "Softplus", 0)]
    [TestCase(Activation.Identity, "Identity", 0)]
    [TestCase(Activation.Relu, "ReLU", 0.3)]
    public void EveryNonlinearityIsPyTorchs(Activation activation, string name, double dropout)
    {
        var original = Original(name, dropout);
        var options = Options(activation, dropout);
        ModelParity.SameInitialization(original, () => new Mlp(options));
        using var model = new Mlp(options);
        var (images, labels) = ModelParity.Batch(10, 8, 48);
        ModelParity.SameForwardAndGradients(original, model, images, labels);
    }

    [TestCase(MlpNormalization.BatchNorm, "nn.BatchNorm1d", 0)]
    [TestCase(MlpNormalization.LayerNorm, "nn.LayerNorm", 0.3)]
    public void NormalizationStandsBeforeTheNonlinearity(MlpNormalization normalization, string norm, double dropout)
    {
        var drop = dropout > 0 ? $", nn.Dropout({dropout})" : "";
        var original = $"build = lambda: nn.Sequential(nn.Linear(48, 32), {norm}(32), nn.ELU(){drop}, nn.Linear(32, 16), {norm}(16), nn.ELU(){drop}, nn.Linear(16, 10))";
        var options = Options(Activation.Elu, dropout) with { Normalization = normalization };
        ModelParity.SameInitialization(original, () => new Mlp(options));
        using var model = new Mlp(options);
        var (images, labels) = ModelParity.Batch(10, 8, 48);
        ModelParity.SameForwardAndGradients(original, model, images, labels);
    }

    [Test]
    public void ImagesAreFlattened()
    {
        using var model = new Mlp(Options(Activation.Relu, 0));
        var (images, labels) = ModelParity.Batch(10, 8, 3, 4, 4);
        ModelParity.SameForwardAndGradients(Original("ReLU", 0).Replace("nn.Linear(48", "Flat(48").Insert(0, """
            class Flat(nn.Linear):
                def forward(self, x):
                    return super().forward(x.flatten(1))

            """), model, images, labels);
    }

    [TestCaseSource(typeof(Optimizers), nameof(Optimizers.All))]
    public void TenStepsEndAtTheSameWeights(string python, Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        using var model = new Mlp(Options(Activation.Relu, 0.3));
        var (images, labels) = ModelParity.Batch(10, 8, 48);
        ModelParity.SameTraining(Original("ReLU", 0.3), model, images, labels, python, create);
    }
}
