using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Training;

internal static partial class OptionsTable
{
    private static readonly torch.nn.Module<torch.Tensor, torch.Tensor> _model = torch.nn.Identity();

    /// <summary>Steps, some of them without the model that they do not look at before they are taken, and losses.</summary>
    private static OptionsCase[] Steps =>
    [
        OptionsCase.Of(() => new Player("", _model, _ => default))
            .Needs("Name", Any("", "critic"))
            .Needs("Model")
            .Needs("Forward")
            .Has("Optimizer", null)
            .Has("Schedule", null)
            .Has("Clip", null)
            .Has("Every", 1, AtLeast(1)),
        OptionsCase.Of(() => new Autoencoding(_model, Loss.MeanSquaredError))
            .Has("Noise", 0, NotNegative)
            .Has("Hidden", 0, ShareBelowOne),
        OptionsCase.Of(() => new VariationalAutoencoding(null!, Loss.MeanSquaredError))
            .Has("Beta", 1, NotNegative)
            .Has("BetaWarmup", 0, AtLeast(0)),
        Tokens(() => new SequenceLabelling(_model))
            .Has("ClassWeights", null, Numbers(0.0)),
        Tokens(() => new LanguageModelling(_model))
            .Has("ShiftTargets", false),
        Tokens(() => new MaskedLanguageModelling(_model, null)),
        Tokens(() => new SequenceToSequence(null!, beginToken: 1, paddingToken: 3), ignored: 3),
        OptionsCase.Of(() => new TokenMasking { MaskToken = 1, VocabularySize = 2 })
            .Needs("MaskToken", AtLeast(0))
            .Needs("VocabularySize", AtLeast(1))
            .Has("SpecialTokens", Array.Empty<long>(), Numbers(0L, orNone: true))
            .Has("Share", 0.15, Share)
            .Has("MaskShare", 0.8, Share)
            .Has("RandomShare", 0.1, Share),
        OptionsCase.Of(() => new Diffusion(null!))
            .Has("Schedule", NoiseSchedule.Linear)
            .Has("Target", DiffusionTarget.Noise)
            .Has("SignalToNoiseLimit", null, Positive),
        OptionsCase.Of(() => NoiseSchedule.Linear with { })
            .Has("Times", 1000, AtLeast(1))
            .Has("First", 1e-4, ShareBelowOne)
            .Has("Last", 0.02, ShareBelowOne)
            .Has("Offset", 0.008, Positive)
            .Has("Most", 0.999, ShareBelowOne),
        OptionsCase.Of(() => new DiffusionSampling())
            .Has("Steps", null, AtLeast(1))
            .Has("Eta", 1, Share)
            .Has("Clip", 1, Positive),
        OptionsCase.Of(() => new AdversarialOptions())
            .Has("Objective", AdversarialObjective.NonSaturating)
            .Has("Latent", new long[] { 100 }, Numbers(1L))
            .Has("CriticTurns", 1, AtLeast(1))
            .Has("GradientPenalty", 0, NotNegative)
            .Has("R1", 0, NotNegative)
            .Has("GeneratorOptimizer", null)
            .Has("CriticOptimizer", null)
            .Has("GeneratorSchedule", null)
            .Has("CriticSchedule", null)
            .Has("GeneratorClip", null)
            .Has("CriticClip", null)
            .Has("SampleSeed", 1, Seed),
        LossOf(() => new CrossEntropyLoss())
            .Has("LabelSmoothing", 0, ShareBelowOne)
            .Has("ClassWeights", null, Numbers(0.0))
            .Has("IgnoreIndex", null, Seed),
        LossOf(() => new BinaryCrossEntropyLoss())
            .Has("PositiveWeights", null, Numbers(0.0)),
        LossOf(() => new MeanSquaredErrorLoss()),
        LossOf(() => new MeanAbsoluteErrorLoss()),
        LossOf(() => new HuberLoss())
            .Has("Delta", 1, Positive),
        LossOf(() => new SmoothL1Loss())
            .Has("Beta", 1, Positive),
        LossOf(() => Loss.Custom("x", (outputs, _) => outputs)),
    ];

    private static OptionsCase Tokens<T>(Func<T> make, long ignored = -100) where T : DeepNet.Training.TokenStep => OptionsCase.Of(make)
        .Has("IgnoreIndex", ignored, Seed, "−100; in T:DeepNet.Training.SequenceToSequence the padding token")
        .Has("LabelSmoothing", 0, ShareBelowOne)
        .Has("ZLoss", 0, NotNegative);

    private static OptionsCase LossOf<T>(Func<T> make) where T : Loss => OptionsCase.Of(make)
        .Has("Unit", "samples", Name);
}
