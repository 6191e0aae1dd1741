using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>A family that learns a batch of noise by heart has its gradients and its modes right.</summary>
internal sealed class OverfitTests
{
    private static readonly TestCaseData<ModelOptions, long[]>[] _families =
    [
        new(MlpOptions.Mnist, [32, 1, 28, 28]) { TestName = "{m}(Mlp)" },
        new(CnnOptions.Mnist with { ImageSize = 12 }, [16, 1, 12, 12]) { TestName = "{m}(Cnn)" },
        new(ResNetOptions.ResNet20, [16, 3, 8, 8]) { TestName = "{m}(ResNet)" },
    ];

    [TestCaseSource(nameof(_families))]
    public void OneBatchIsLearnedByHeart(ModelOptions options, long[] shape)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = options.Create();
        using var optimizer = optim.Adam(model.parameters(), 2e-3);
        var images = randn(shape);
        var labels = randint(10, shape[0], dtype: ScalarType.Int64);
        for (var step = 0; step < 80; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(images), labels).backward();
            optimizer.step();
        }
        model.eval();
        using (no_grad())
        {
            var logits = model.call(images);
            Assert.That(logits.argmax(1).eq(labels).all().item<bool>(), Is.True, "each image is told apart");
            Assert.That(nn.functional.cross_entropy(logits, labels).item<float>(), Is.LessThan(0.1));
        }
    }
}
