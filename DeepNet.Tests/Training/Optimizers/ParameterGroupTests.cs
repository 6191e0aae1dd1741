using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>
/// Which rate and which decay each parameter gets. With gradients of zero, SGD with a learning rate of 1 leaves 1 − λ of a weight of 1; with
/// gradients of one and no decay it subtracts its rate: so both can be read off the weights.
/// </summary>
internal sealed class ParameterGroupTests
{
    private static readonly string[] _gpt =
    [
        "wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.attn.c_attn.weight", "h.1.ln_1.weight", "h.1.mlp.c_fc.bias", "ln_f.weight", "lm_head.weight",
    ];

    private static readonly GroupedOptimizer[] _sparing =
        [new AdamW { WeightDecay = 0.1 }, new Lamb { WeightDecay = 0.1 }, new Lars { WeightDecay = 0.1 }, new Lion { WeightDecay = 0.1 }, new Adafactor { WeightDecay = 0.1 },
            new Sgd { WeightDecay = 0.1, DecoupledDecay = true }, new RmsProp { WeightDecay = 0.1, DecoupledDecay = true }];

    private static readonly GroupedOptimizer[] _penalising =
        [new Sgd { WeightDecay = 0.1 }, new Adam { WeightDecay = 0.1 }, new RmsProp { WeightDecay = 0.1 }, new Adagrad { WeightDecay = 0.1 }, new Adadelta { WeightDecay = 0.1 }];

    [Test]
    public void DecoupledDecaySparesNormsAndBiases([ValueSource(nameof(_sparing))] GroupedOptimizer options)
        => Assert.Multiple(() =>
        {
            Assert.That(Decays(options), Is.EqualTo((true, false)));
            Assert.That(Decays(options with { DecayNormsAndBiases = true }), Is.EqualTo((true, true)));
        });

    [Test]
    public void APenaltyHoldsForAllAsInPyTorch([ValueSource(nameof(_penalising))] GroupedOptimizer options)
        => Assert.Multiple(() =>
        {
            Assert.That(Decays(options), Is.EqualTo((true, true)));
            Assert.That(Decays(options with { DecayNormsAndBiases = false }), Is.EqualTo((true, false)));
        });

    [Test]
    public void TheFirstGroupThatFitsCounts()
    {
        var options = new Sgd
        {
            LearningRate = 1,
            Momentum = 0,
            Groups =
            [
                new ParameterGroup { Names = ["h.?.*"], Except = ["*ln*"], LearningRateScale = 0.5 },
                ParameterGroup.NormsAndBiases with { LearningRateScale = 0.25 },
                ParameterGroup.Named("lm_head.weight", "nothing") with { LearningRateScale = 2 },
                ParameterGroup.Matrices with { Names = ["h.*", "wpe*"], LearningRateScale = 4 },
            ],
        };
        Assert.That(Rates(options, _gpt), Is.EqualTo((double[])[1, 4, 0.25, 0.5, 0.25, 0.5, 0.25, 2]));
    }

    [Test]
    public void AGroupsOwnDecayHoldsForItsNormsToo()
    {
        var options = new Sgd { LearningRate = 1, Momentum = 0, WeightDecay = 0.25, DecoupledDecay = true, Groups = [ParameterGroup.Named("ln_f*", "wpe*") with { WeightDecay = 0.5 }] };
        Assert.That(Kept(options, _gpt), Is.EqualTo((double[])[0.75, 0.5, 1, 0.75, 1, 1, 0.5, 0.75]));
    }

    [Test]
    public void LayersLearnTheSlowerTheDeeperTheyAre()
    {
        var options = new Sgd { LearningRate = 1, Momentum = 0, LayerwiseDecay = new(0.5), Groups = [ParameterGroup.Named("lm_head*") with { LearningRateScale = 3 }] };
        Assert.That(Rates(options, _gpt), Is.EqualTo((double[])[0.125, 0.125, 0.25, 0.25, 0.5, 0.5, 1, 3]));
    }

    [TestCase("bert.embeddings.word, bert.encoder.layer.0.a, bert.encoder.layer.1.a, bert.encoder.layer.11.b, bert.pooler.w, cls.w", new[] { 0, 1, 2, 3, 4, 4 })]
    [TestCase("conv1.weight, bn1.weight, layer1.0.conv1.weight, layer1.1.bn2.bias, layer2.0.conv1.weight, layer4.0.w, fc.weight", new[] { 0, 0, 1, 1, 2, 3, 4 })]
    [TestCase("conv1.w, conv2.w, fc1.w, fc1.b, fc2.w", new[] { 1, 2, 3, 3, 4 })]
    [TestCase("0.weight, 0.bias, 2.weight, 4.weight", new[] { 1, 1, 2, 3 })]
    [TestCase("encoder.layers.0.w, encoder.layers.1.w, encoder.norm.w, decoder.layers.0.w, decoder.layers.1.w, decoder.norm.w", new[] { 1, 2, 2, 3, 4, 5 })]
    [TestCase("class_token, conv_proj.weight, encoder.layers.encoder_layer_0.ln_1.w, encoder.layers.encoder_layer_1.mlp.0.w, heads.head.w", new[] { 0, 0, 1, 2, 3 })]
    public void LayersAreFoundByTheirNumbers(string names, int[] depths)
        => Assert.That(new LayerwiseDecay(0.5).Scales(names.Split(", ")), Is.EqualTo(depths.Select(depth => Math.Pow(0.5, depths.Max() - depth))));

    [Test]
    public void LayersCanBeNamed()
    {
        var decay = new LayerwiseDecay(0.5) { Layers = ["body.first*", "body.second*"] };
        Assert.That(decay.Scales(["stem.w", "body.first.w", "body.first.b", "body.second.w", "head.w"]), Is.EqualTo((double[])[0.125, 0.25, 0.25, 0.5, 1]));
    }

    [Test]
    public void WhatCannotBeMeantIsRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => Rates(new Sgd { Groups = [ParameterGroup.Named("haed.*")] }, _gpt), Refused("Sgd: no parameter is left for the group [haed.*]"));
        Assert.That(() => Rates(new Sgd { Groups = [new(), ParameterGroup.Matrices with { Except = ["x"] }] }, _gpt),
            Refused("no parameter is left for the group [*] except [x] of 2 to any number of dimensions"));
        Assert.That(() => Rates(new Sgd { LayerwiseDecay = new(0.5) }, ["a.weight", "b.weight"]), Refused("LayerwiseDecay finds no numbered layers among 'a.weight', 'b.weight'; name them in Layers."));
        Assert.That(() => Rates(new Sgd { LayerwiseDecay = new(0.5) { Layers = ["c.*"] } }, ["a.weight"]), Refused("the layer 'c.*' matches no parameter; there are 'a.weight'."));
        Assert.That(() => Rates(new Sgd(), []), Refused("Sgd got no parameters"));
        Assert.That(() => Rates(new Sgd { Nesterov = true, Momentum = 0 }, _gpt), Refused("Nesterov takes a Momentum above 0"));
        foreach (var options in (OptimizerOptions[])[new Adafactor(), new Muon()])
            Assert.That(() => options.Create([("w", new Parameter(zeros([2, 2], complex64)))]), Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo($"{options.GetType().Name} does not take complex parameters."));
        Assert.That(() => Rates(new Muon(), ["ln.weight", "head.weight"]), Refused("Muon got no inner matrix: all of ln.weight, head.weight"));
    });

    [Test]
    public void SettingTheLearningRateKeepsProportions([Values] bool fused)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(_gpt, gradient: 1);
        using var optimizer = new Sgd { LearningRate = 1, Momentum = 0, Fused = fused, Groups = [ParameterGroup.NormsAndBiases with { LearningRateScale = 0.5 }] }.Create(parameters);
        optimizer.LearningRate = 0.25;
        optimizer.Step();
        Assert.That(optimizer.LearningRate, Is.EqualTo(0.25));
        Assert.That(parameters.Select(named => 1 - First(named.Parameter)), Is.EqualTo((double[])[0.25, 0.25, 0.125, 0.25, 0.125, 0.125, 0.125, 0.25]));
    }

    [Test]
    public void InMuonItKeepsTheProportionOfTheOthers()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(["h.0.weight", "head.weight"], gradient: 1);
        using var optimizer = new Muon { LearningRate = 0.02, Others = new AdamW { LearningRate = 0.01, WeightDecay = 0 } }.Create(parameters);
        optimizer.LearningRate = 0.5;
        optimizer.Step();
        Assert.That(1 - First(parameters[1].Parameter), Is.EqualTo(0.25).Within(1e-6), "AdamW's first step is its rate");
    }

    /// <summary>Setting the momentum holds from the next step on, in all groups: v = μ v + g.</summary>
    [Test]
    public void TheMomentumIsLive([Values] bool fused)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(_gpt, gradient: 1);
        using var optimizer = new Sgd { LearningRate = 1, Momentum = 0.9, Fused = fused, Groups = [ParameterGroup.NormsAndBiases with { LearningRateScale = 2 }] }.Create(parameters);
        Assert.That(optimizer.Momentum, Is.EqualTo(0.9));
        optimizer.Step();
        optimizer.Momentum = 0.5;
        optimizer.Step();
        Assert.That(parameters.Select(named => 1 - First(named.Parameter)), Is.EqualTo((double[])[2.5, 2.5, 5, 2.5, 5, 5, 5, 2.5]));
    }

    [Test]
    public void MomentumIsBeta1InAdamsFamilyAndNullWhereThereIsNone() => Assert.Multiple(() =>
    {
        Assert.That(MomentumOf(new Sgd { Momentum = 0 }), Is.Null);
        Assert.That(MomentumOf(new Adagrad()), Is.Null);
        Assert.That(MomentumOf(new Adafactor()), Is.Null);
        Assert.That(MomentumOf(new RmsProp()), Is.Null);
        Assert.That(MomentumOf(new RmsProp { Momentum = 0.3 }), Is.EqualTo(0.3));
        Assert.That(MomentumOf(new Adafactor { Beta1 = 0.7 }), Is.EqualTo(0.7));
        foreach (var options in (OptimizerOptions[])[new Adam(), new AdamW(), new Lamb(), new Lion(), new Lars(), new Lookahead(new AdamW()), new SharpnessAware(new Sgd())])
            Assert.That(MomentumOf(options), Is.EqualTo(0.9), options.GetType().Name);
        Assert.That(MomentumOf(new Muon()), Is.EqualTo(0.95));

        static double? MomentumOf(OptimizerOptions options)
        {
            using var scope = NewDisposeScope();
            using var optimizer = options.Create(Parameters(_gpt, gradient: 1));
            if (optimizer.Momentum is null)
            {
                optimizer.Momentum = 0.5;
                Assert.That(optimizer.Momentum, Is.Null);
            }
            return optimizer.Momentum;
        }
    });

    [Test]
    public void AMomentumOfOneIsRefused()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamW().Create(Parameters(_gpt, gradient: 1));
        Assert.That(() => optimizer.Momentum = 1, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Momentum must be at least 0 and below 1, but is 1."));
    }

    [Test]
    public void AParameterOfTwoModulesIsUpdatedOnce()
    {
        using var scope = NewDisposeScope();
        var shared = Parameters(["a.weight"], gradient: 1)[0].Parameter;
        using var optimizer = new Sgd { LearningRate = 1, Momentum = 0 }.Create([("wte.weight", shared), ("lm_head.weight", shared)]);
        optimizer.Step();
        Assert.That(First(shared), Is.Zero);
        Assert.That(optimizer.Parameters.Select(named => named.Name), Is.EqualTo((string[])["wte.weight"]));
    }

    /// <summary>Whether matrices and vectors decay: do they change by zero gradients?</summary>
    private static (bool Matrix, bool Vector) Decays(GroupedOptimizer options)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(["a.weight", "ln.weight"], gradient: 0);
        using var optimizer = options.Create(parameters);
        optimizer.Step();
        return (First(parameters[0].Parameter) != 1, First(parameters[1].Parameter) != 1);
    }

    private static double[] Rates(GroupedOptimizer options, string[] names) => [.. After(options, names, gradient: 1).Select(weight => 1 - weight)];

    private static double[] Kept(GroupedOptimizer options, string[] names) => After(options, names, gradient: 0);

    private static double[] After(GroupedOptimizer options, string[] names, float gradient)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(names, gradient);
        using var optimizer = options.Create(parameters);
        optimizer.Step();
        return [.. parameters.Select(named => First(named.Parameter))];
    }

    /// <summary>Ones: vectors where the name says norm or bias, matrices else.</summary>
    private static (string Name, Parameter Parameter)[] Parameters(string[] names, float gradient) =>
        [.. names.Select(name => (name, new Parameter(ones(name.Contains("ln") || name.EndsWith("bias", StringComparison.Ordinal) ? [4] : [3, 4]))))
            .Select(named => { named.Item2.grad = named.Item2.detach().full_like(gradient); return named; })];

    private static double First(Parameter parameter) => parameter.detach().flatten()[0].item<float>();

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message) => Throws.ArgumentException.With.Message.Contains(message);
}
