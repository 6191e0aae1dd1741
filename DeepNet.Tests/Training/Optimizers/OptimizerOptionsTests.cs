using System.Text.Json;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Training;
using NUnit.Framework.Constraints;

namespace DeepNet.Tests.Training;

/// <summary>Defaults and refused values of the optimizers' options, and how they stand in the run card.</summary>
internal sealed class OptimizerOptionsTests
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Test]
    public void DefaultsAreTheDocumentedOnes() => Assert.Multiple(() =>
    {
        foreach (var options in (GroupedOptimizer[])[new Sgd(), new Adam(), new AdamW(), new RmsProp(), new Adagrad(), new Adadelta(), new Adafactor(), new Lamb(), new Lars(), new Lion(), new Muon()])
        {
            Assert.That(options.DecayNormsAndBiases, Is.Null);
            Assert.That(options.Groups, Is.Empty);
            Assert.That(options.LayerwiseDecay, Is.Null);
            Assert.That(options.Fused, Is.True);
        }
        Assert.That(new Sgd(), Is.EqualTo(new Sgd { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0, DecoupledDecay = false, Nesterov = false }));
        Assert.That(new Adam(), Is.EqualTo(new Adam { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0, AmsGrad = false }));
        Assert.That(new AdamW(), Is.EqualTo(new AdamW { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0.01, AmsGrad = false }));
        Assert.That(new RmsProp(), Is.EqualTo(new RmsProp { LearningRate = 0.01, Alpha = 0.99, Epsilon = 1e-8, Momentum = 0, Centered = false, WeightDecay = 0, DecoupledDecay = false }));
        Assert.That(new Adagrad(), Is.EqualTo(new Adagrad { LearningRate = 0.01, LearningRateDecay = 0, InitialSum = 0, Epsilon = 1e-10, WeightDecay = 0 }));
        Assert.That(new Adadelta(), Is.EqualTo(new Adadelta { LearningRate = 1, Rho = 0.9, Epsilon = 1e-6, WeightDecay = 0 }));
        Assert.That(new Adafactor(), Is.EqualTo(new Adafactor
        {
            LearningRate = 0.01,
            ScaleByParameter = true,
            MemoryExponent = 0.8,
            ClipThreshold = 1,
            Beta1 = 0,
            Epsilon = 1e-30,
            MinimumScale = 1e-3,
            WeightDecay = 0,
        }));
        Assert.That(new Lamb(), Is.EqualTo(new Lamb { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-6, WeightDecay = 0.01, AdaptNormsAndBiases = false }));
        Assert.That(new Lars(), Is.EqualTo(new Lars { LearningRate = 1, Momentum = 0.9, Trust = 1e-3, WeightDecay = 5e-4, AdaptNormsAndBiases = false }));
        Assert.That(new Lion(), Is.EqualTo(new Lion { LearningRate = 1e-4, Beta1 = 0.9, Beta2 = 0.99, WeightDecay = 0 }));
        Assert.That(new Muon(), Is.EqualTo(new Muon
        {
            LearningRate = 0.02,
            Momentum = 0.95,
            Nesterov = true,
            Iterations = 5,
            Scale = MuonScale.Spectral,
            WeightDecay = 0,
            Others = new AdamW { LearningRate = 3e-4, Beta2 = 0.95, Epsilon = 1e-10, WeightDecay = 0 },
            OtherNames = ["*emb*", "*wte*", "*wpe*", "*head*", "*classifier*", "fc.*"],
        }));
        Assert.That(new Lookahead(new Sgd()), Is.EqualTo(new Lookahead(new Sgd()) { Every = 5, Share = 0.5, Fused = true }));
        Assert.That(new SharpnessAware(new Sgd()), Is.EqualTo(new SharpnessAware(new Sgd()) { Radius = 0.05, Adaptive = false, Fused = true }));
        Assert.That(new ParameterGroup(), Is.EqualTo(new ParameterGroup { Names = ["*"], Except = [], MinDimensions = 0, MaxDimensions = null, LearningRateScale = 1, WeightDecay = null }));
    });

    private static TestCaseData[] Impossible =>
    [
        .. Rates("LearningRate", rate => new Sgd { LearningRate = rate }, rate => new Adam { LearningRate = rate }, rate => new AdamW { LearningRate = rate },
            rate => new RmsProp { LearningRate = rate }, rate => new Adagrad { LearningRate = rate }, rate => new Adadelta { LearningRate = rate },
            rate => new Adafactor { LearningRate = rate }, rate => new Lamb { LearningRate = rate }, rate => new Lars { LearningRate = rate },
            rate => new Lion { LearningRate = rate }, rate => new Muon { LearningRate = rate }, rate => new Lookahead(new Sgd()) { LearningRate = rate },
            rate => new SharpnessAware(new Sgd()) { LearningRate = rate }),
        .. Rates("Epsilon", value => new Adam { Epsilon = value }, value => new AdamW { Epsilon = value }, value => new RmsProp { Epsilon = value },
            value => new Adagrad { Epsilon = value }, value => new Adadelta { Epsilon = value }, value => new Adafactor { Epsilon = value },
            value => new Lamb { Epsilon = value }),
        .. Rates("ClipThreshold", value => new Adafactor { ClipThreshold = value }),
        .. Rates("MinimumScale", value => new Adafactor { MinimumScale = value }),
        .. Rates("Trust", value => new Lars { Trust = value }),
        .. Rates("Radius", value => new SharpnessAware(new Sgd()) { Radius = value }),
        .. Rates("LearningRateScale", value => new ParameterGroup { LearningRateScale = value }),
        .. NotNegative("WeightDecay", value => new Sgd { WeightDecay = value }, value => new Adam { WeightDecay = value }, value => new AdamW { WeightDecay = value },
            value => new RmsProp { WeightDecay = value }, value => new Adagrad { WeightDecay = value }, value => new Adadelta { WeightDecay = value },
            value => new Adafactor { WeightDecay = value }, value => new Lamb { WeightDecay = value }, value => new Lars { WeightDecay = value },
            value => new Lion { WeightDecay = value }, value => new Muon { WeightDecay = value }, value => new ParameterGroup { WeightDecay = value }),
        .. NotNegative("LearningRateDecay", value => new Adagrad { LearningRateDecay = value }),
        .. NotNegative("InitialSum", value => new Adagrad { InitialSum = value }),
        .. Between("Momentum", "at least 0 and at most 1", [-0.1, 1.1, double.NaN], value => new Sgd { Momentum = value }, value => new RmsProp { Momentum = value }, value => new Lars { Momentum = value }),
        .. Between("Momentum", "at least 0 and below 1", [-0.1, 1, double.NaN], value => new Muon { Momentum = value }),
        .. Between("Beta1", "at least 0 and below 1", [-0.1, 1, double.NaN], value => new Adam { Beta1 = value }, value => new AdamW { Beta1 = value },
            value => new Lamb { Beta1 = value }, value => new Lion { Beta1 = value }, value => new Adafactor { Beta1 = value }),
        .. Between("Beta2", "at least 0 and below 1", [-0.1, 1, double.NaN], value => new Adam { Beta2 = value }, value => new AdamW { Beta2 = value },
            value => new Lamb { Beta2 = value }, value => new Lion { Beta2 = value }),
        .. Between("Alpha", "at least 0 and below 1", [-0.1, 1, double.NaN], value => new RmsProp { Alpha = value }),
        .. Between("Rho", "at least 0 and below 1", [-0.1, 1, double.NaN], value => new Adadelta { Rho = value }),
        .. Between("MemoryExponent", "above 0 and at most 1", [0, 1.1, double.NaN], value => new Adafactor { MemoryExponent = value }),
        .. Between("Share", "above 0 and at most 1", [0, 1.1, double.NaN], value => new Lookahead(new Sgd()) { Share = value }),
        .. Between("Factor", "above 0 and at most 1", [0, 1.1, double.NaN], value => new LayerwiseDecay(value), value => new LayerwiseDecay(1) { Factor = value }),
        new(() => new Muon { Iterations = 0 }, "Iterations must be at least 1, but is 0."),
        new(() => new Lookahead(new Sgd()) { Every = 0 }, "Every must be at least 1, but is 0."),
        new(() => new ParameterGroup { MinDimensions = -1 }, "MinDimensions must be at least 0, but is -1."),
        new(() => new ParameterGroup { MaxDimensions = -1 }, "MaxDimensions must be at least 0, but is -1."),
        new(() => new Muon { Scale = (MuonScale)7 }, "Scale must be one of Spectral, LikeAdamW, but is 7."),
    ];

    [TestCaseSource(nameof(Impossible))]
    public void ImpossibleValuesAreRefusedWithWhatWasReceived(Func<object> create, string message)
        => Assert.That(() => create(), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message));

    [Test]
    public void ImpossibleListsAreRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => new ParameterGroup { Names = ["a", ""] }, Refused("Names must not hold an empty pattern"));
        Assert.That(() => new ParameterGroup { Except = [""] }, Refused("Except must not hold an empty pattern"));
        Assert.That(() => new LayerwiseDecay(0.5) { Layers = [""] }, Refused("Layers must not hold an empty pattern"));
        Assert.That(() => new Muon { OtherNames = [""] }, Refused("OtherNames must not hold an empty pattern"));
        Assert.That(() => new AdamW { Groups = [null!] }, Refused("Groups must not hold null"));
        Assert.That(() => new Muon { Others = new AdamW { LayerwiseDecay = new(0.5) } }, Refused("those of Muon hold for all parameters"));
        Assert.That(() => new Muon { Others = new AdamW { Groups = [new()] } }, Refused("those of Muon hold for all parameters"));
        Assert.That(() => new Lookahead(null!), Throws.ArgumentNullException.With.Message.Contains("Inner"));
        Assert.That(() => new SharpnessAware(null!), Throws.ArgumentNullException.With.Message.Contains("Inner"));
    });

    [Test]
    public void TheRunCardNamesEveryOption()
    {
        OptimizerOptions options = new Lookahead(new Muon { Groups = [ParameterGroup.Named("head.*") with { LearningRateScale = 0.5 }], LayerwiseDecay = new(0.75) });
        var card = JsonSerializer.SerializeToNode(options, _json)!;
        var inner = card["inner"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)card["$type"], Is.EqualTo("Lookahead"));
            Assert.That((int)card["every"]!, Is.EqualTo(5));
            Assert.That((string?)inner["$type"], Is.EqualTo("Muon"));
            Assert.That((double)inner["learning_rate"]!, Is.EqualTo(0.02));
            Assert.That((double)inner["others"]!["learning_rate"]!, Is.EqualTo(3e-4));
            Assert.That((double)inner["others"]!["beta2"]!, Is.EqualTo(0.95));
            Assert.That((string?)inner["groups"]![0]!["names"]![0], Is.EqualTo("head.*"));
            Assert.That((double)inner["groups"]![0]!["learning_rate_scale"]!, Is.EqualTo(0.5));
            Assert.That((double)inner["layerwise_decay"]!["factor"]!, Is.EqualTo(0.75));
        });
    }

    [Test]
    public void TheRunCardGivesThemBack([ValueSource(typeof(TrainingCase), nameof(TrainingCase.All))] TrainingCase optimizer)
    {
        var options = optimizer.Options is GroupedOptimizer grouped ? grouped with { LayerwiseDecay = new(0.75) { Layers = ["h.0.*", "h.1.*"] } } : optimizer.Options;
        Assert.That(JsonSerializer.Deserialize<OptimizerOptions>(JsonSerializer.Serialize(options, _json), _json), Is.EqualTo(options));
    }

    [Test]
    public void EqualOptionsAreEqual()
    {
        static AdamW Options() => new() { Groups = [ParameterGroup.Named("a", "b") with { WeightDecay = 1 }], LayerwiseDecay = new(0.5) { Layers = ["x", "y"] } };
        var other = Options();
        Assert.That(Options(), Is.EqualTo(other));
        Assert.That(Options(), Is.Not.EqualTo(Options() with { Groups = [] }));
    }

    private static IResolveConstraint Refused(string message) => Throws.ArgumentException.With.Message.Contains(message);

    private static IEnumerable<TestCaseData> Rates(string name, params Func<double, object>[] create)
        => Between(name, "a finite number above 0", [0, -1, double.NaN, double.PositiveInfinity], create);

    private static IEnumerable<TestCaseData> NotNegative(string name, params Func<double, object>[] create)
        => Between(name, "a finite number of at least 0", [-1, double.NaN, double.PositiveInfinity], create);

    private static IEnumerable<TestCaseData> Between(string name, string expected, double[] values, params Func<double, object>[] create)
        => from make in create
           from value in values
           select new TestCaseData((Func<object>)(() => make(value)), FormattableString.Invariant($"{name} must be {expected}, but is {value}."))
               .SetArgDisplayNames(make(0.5).GetType().Name, name, FormattableString.Invariant($"{value}"));
}
