using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

/// <summary>
/// A training step looks at no value, which on a GPU would make the program wait, and which a CUDA graph cannot do: it runs on the meta device, where
/// tensors have shapes and types but no values.
/// </summary>
public sealed class DeviceStepTests
{
    private static Batch Tokens => new(zeros([3, 8], int64), zeros([3, 8], int64));

    private static Batch Images(params long[] shape) => new(zeros([3, .. shape]), zeros([3], int64));

    private static IEnumerable<TestCaseData> Steps()
    {
        yield return Case("mlp", () => new Supervised(new Mlp(new MlpOptions { Sizes = [4, 8, 3], Dropout = 0.1 }), Loss.CrossEntropy), () => Images(4));
        yield return Case("language model", () => new LanguageModelling(new Scores()) { LabelSmoothing = 0.1 }, () => Tokens);
        yield return Case("shifted", () => new LanguageModelling(new Scores()) { ShiftTargets = true }, () => Tokens);
        yield return Case("labelling", () => new SequenceLabelling(new Scores()) { ClassWeights = [1, 2, 3, 4, 5] }, () => Tokens);
        yield return Case("sequences", () => new SequenceToSequence(new PairScores(), beginToken: 1, paddingToken: 0), () => Tokens);
        yield return Case("autoencoder", () => new Autoencoding(new Mlp(new MlpOptions { Sizes = [4, 2, 4] }), Loss.BinaryCrossEntropy) { Noise = 0.1, Hidden = 0.1 }, () => Images(4));
        yield return Case("vae", () => new VariationalAutoencoding(new Vae(new VaeOptions { Inputs = 4, Hidden = 8, Latent = 2 }), Loss.BinaryCrossEntropy), () => Images(4));
        yield return Case("diffusion", () => new Diffusion(new Denoiser()) { SignalToNoiseLimit = 5 }, () => Images(4), backward: false); // LibTorch 1.13 lacks its loss's there
    }

    [TestCaseSource(nameof(Steps))]
    public void Looks_at_no_value(Func<TrainingStep> create, Func<Batch> data, bool backward) => Meta.Build(() =>
    {
        using var scope = NewDisposeScope();
        var step = create();
        using var batch = data();
        var outcome = step.Forward(batch);
        Assert.That(outcome.Loss.shape, Is.Empty);
        if (!backward)
            return 0;
        outcome.Loss.backward();
        Assert.That(step.Model.parameters().Select(parameter => parameter.grad?.shape), Is.EqualTo(step.Model.parameters().Select(parameter => parameter.shape)));
        return 0;
    });

    private static TestCaseData Case(string name, Func<TrainingStep> create, Func<Batch> data, bool backward = true)
        => new TestCaseData(create, data, backward).SetArgDisplayNames(name);

    // LibTorch 1.13 has no embeddings on the meta device.
    private sealed class Scores : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _layer;

        public Scores() : base(nameof(Scores)) => register_module("layer", _layer = nn.Linear(1, 5));

        public override Tensor forward(Tensor tokens) => _layer.call(tokens.unsqueeze(-1).to(float32));
    }

    private sealed class PairScores : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _layer;

        public PairScores() : base(nameof(PairScores)) => register_module("layer", _layer = nn.Linear(1, 5));

        public override Tensor forward(Tensor source, Tensor tokens) => _layer.call((source + tokens).unsqueeze(-1).to(float32));
    }

    private sealed class Denoiser : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _layer;

        public Denoiser() : base(nameof(Denoiser)) => register_module("layer", _layer = nn.Linear(4, 4));

        public override Tensor forward(Tensor samples, Tensor times) => _layer.call(samples) * times.unsqueeze(1).to(float32);
    }
}
