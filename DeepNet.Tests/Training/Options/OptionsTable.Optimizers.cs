using DeepNet.Training;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Training;

internal static partial class OptionsTable
{
    private static OptionsCase[] Optimizers =>
    [
        Grouped(() => new Sgd(), rate: 0.1, decay: 0)
            .Has("Momentum", 0.9, Share)
            .Has("DecoupledDecay", false)
            .Has("Nesterov", false),
        Adaptive(() => new Adam(), epsilon: 1e-8, decay: 0)
            .Has("AmsGrad", false),
        Adaptive(() => new AdamW(), epsilon: 1e-8, decay: 0.01)
            .Has("AmsGrad", false),
        Grouped(() => new RmsProp(), rate: 0.01, decay: 0)
            .Has("Alpha", 0.99, ShareBelowOne)
            .Has("Epsilon", 1e-8, Positive)
            .Has("Momentum", 0, Share)
            .Has("Centered", false)
            .Has("DecoupledDecay", false),
        Grouped(() => new Adagrad(), rate: 0.01, decay: 0)
            .Has("LearningRateDecay", 0, NotNegative)
            .Has("InitialSum", 0, NotNegative)
            .Has("Epsilon", 1e-10, Positive),
        Grouped(() => new Adadelta(), rate: 1, decay: 0)
            .Has("Rho", 0.9, ShareBelowOne)
            .Has("Epsilon", 1e-6, Positive),
        Grouped(() => new Adafactor(), rate: 0.01, decay: 0)
            .Has("ScaleByParameter", true)
            .Has("MemoryExponent", 0.8, ShareAboveZero)
            .Has("ClipThreshold", 1, Positive)
            .Has("Beta1", 0, ShareBelowOne)
            .Has("Epsilon", 1e-30, Positive)
            .Has("MinimumScale", 1e-3, Positive),
        Adaptive(() => new Lamb(), epsilon: 1e-6, decay: 0.01)
            .Has("AdaptNormsAndBiases", false),
        Grouped(() => new Lars(), rate: 1, decay: 5e-4)
            .Has("Momentum", 0.9, Share)
            .Has("Trust", 1e-3, Positive)
            .Has("AdaptNormsAndBiases", false),
        Grouped(() => new Lion(), rate: 1e-4, decay: 0)
            .Has("Beta1", 0.9, ShareBelowOne)
            .Has("Beta2", 0.99, ShareBelowOne),
        Grouped(() => new Muon(), rate: 0.02, decay: 0)
            .Has("Momentum", 0.95, ShareBelowOne)
            .Has("Nesterov", true)
            .Has("Iterations", 5, AtLeast(1))
            .Has("BFloat16Iteration", false)
            .Has("Scale", MuonScale.Spectral)
            .Has("Others", new AdamW { LearningRate = 3e-4, Beta2 = 0.95, Epsilon = 1e-10, WeightDecay = 0 }, new(
                [new AdamW()], [new AdamW { Groups = [new()] }, new AdamW { LayerwiseDecay = new(0.5) }],
                "{0} must have no Groups and no LayerwiseDecay: those of Muon hold for all parameters.") { Error = typeof(ArgumentException) })
            .Has("OtherNames", new[] { "*emb*", "*wte*", "*wpe*", "*head*", "*classifier*", "fc.*" }, Patterns),
        OptionsCase.Of(() => new Lookahead(new Sgd()))
            .Needs("Inner")
            .Has("LearningRate", 0.1, Positive, "as the inner optimizer has it")
            .Has("Every", 5, AtLeast(1))
            .Has("Share", 0.5, ShareAboveZero)
            .Has("Fused", true),
        OptionsCase.Of(() => new SharpnessAware(new Sgd()))
            .Needs("Inner")
            .Has("LearningRate", 0.1, Positive, "as the inner optimizer has it")
            .Has("Radius", 0.05, Positive)
            .Has("Adaptive", false)
            .Has("Fused", true),
        OptionsCase.Of(() => new ParameterGroup())
            .Has("Names", new[] { "*" }, Patterns)
            .Has("Except", Array.Empty<string>(), Patterns)
            .Has("MinDimensions", 0, AtLeast(0))
            .Has("MaxDimensions", null, AtLeast(0))
            .Has("LearningRateScale", 1, Positive)
            .Has("WeightDecay", null, NotNegative),
        OptionsCase.Of(() => new LayerwiseDecay(0.5))
            .Needs("Factor", ShareAboveZero)
            .Has("Layers", Array.Empty<string>(), Patterns),
    ];

    private static OptionsCase Grouped<T>(Func<T> make, double rate, double decay) where T : GroupedOptimizer => OptionsCase.Of(make)
        .Has("LearningRate", rate, Positive)
        .Has("WeightDecay", decay, NotNegative)
        .Has("DecayNormsAndBiases", null)
        .Has("Groups", Array.Empty<ParameterGroup>(), new([new[] { ParameterGroup.Matrices }], [new ParameterGroup?[] { null }], "{0} must not hold null.") { Error = typeof(ArgumentException) })
        .Has("LayerwiseDecay", null)
        .Has("Fused", true);

    private static OptionsCase Adaptive<T>(Func<T> make, double epsilon, double decay) where T : AdaptiveMoments => Grouped(make, rate: 1e-3, decay)
        .Has("Beta1", 0.9, ShareBelowOne)
        .Has("Beta2", 0.999, ShareBelowOne)
        .Has("Epsilon", epsilon, Positive);
}
