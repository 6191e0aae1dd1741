using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
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

    private static readonly TestCaseData<ModelOptions, int>[] _languageModels =
    [
        new(GptOptions.NanoCpu with { Layers = 2, Width = 64, Context = 16 }, 65) { TestName = "{m}(Gpt)" },
        new(GptOptions.NanoCpu with { Layers = 2, Width = 64, Context = 16, Style = DecoderStyle.Llama with { KeyValueHeads = 2 } }, 65) { TestName = "{m}(Gpt in LLaMA's style)" },
    ];

    /// <summary>Sequences of noise too: the next token of each place, from those before it, through the step that language models train with.</summary>
    [TestCaseSource(nameof(_languageModels))]
    public void OneBatchOfTextIsLearnedByHeart(ModelOptions options, int vocabulary)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = options.Create();
        using var optimizer = optim.AdamW(model.parameters(), 5e-3);
        var step = new LanguageModelling(model) { ShiftTargets = true };
        var tokens = randint(vocabulary, [8, 17], dtype: ScalarType.Int64);
        tokens.select(1, 0).copy_(arange(8)); // so that each sequence is told apart from its beginning
        using var batch = new Batch(tokens, tokens);
        for (var k = 0; k < 80; k++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            step.Forward(batch).Loss.backward();
            optimizer.step();
        }
        model.eval();
        using (no_grad())
            Assert.That(step.Forward(batch).Loss.item<float>(), Is.LessThan(0.1));
    }
}
