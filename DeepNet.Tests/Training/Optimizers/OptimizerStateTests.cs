using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>What optimizers keep: saved, restored, freed.</summary>
internal sealed class OptimizerStateTests
{
    private static OptimizerOptions[] All => [.. TrainingCase.All.Select(item => item.Options).DistinctBy(options => options.ToString())];

    /// <summary>Five steps, a restored copy, five steps more: bit for bit the ten steps at once.</summary>
    [Test]
    public void ARestoredOptimizerGoesOnAsTheSavedOne([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using var straight = Twin.Cnn();
        using var stopped = Twin.Cnn();
        using var resumed = Twin.Cnn();
        using var whole = options.With(fused).Create(straight.Model);
        straight.Train(whole, 10);

        using var first = options.With(fused).Create(stopped.Model);
        stopped.Train(first, 5);
        var saved = first.State().ToDictionary(pair => pair.Name, pair => pair.Value.clone());
        resumed.Model.load_state_dict(stopped.Model.state_dict());
        using var second = options.With(fused).Create(resumed.Model);
        second.Restore(name => saved.GetValueOrDefault(name));
        Assert.That(second.State().Select(pair => pair.Name), Is.EqualTo(saved.Keys));
        resumed.Train(second, 5, first: 5);
        TensorAssert.Same(resumed.Model.state_dict(), straight.Model.state_dict());
        TensorAssert.Same(second.State().ToDictionary(), whole.State().ToDictionary());
    }

    [Test]
    public void NothingSavedIsTheStateOfTheStart([ValueSource(nameof(All))] OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using var twin = Twin.Cnn();
        using var optimizer = options.Create(twin.Model);
        var fresh = optimizer.State().ToDictionary(pair => pair.Name, pair => pair.Value.clone());
        var weights = twin.Model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        twin.Train(optimizer, 2);
        twin.Model.load_state_dict(weights);
        optimizer.Restore(_ => null);
        TensorAssert.Same(optimizer.State().ToDictionary(), fresh);
    }

    [Test]
    public void StepsLeaveNoTensorsBehindAndTheStateEndsWithTheOptimizer([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        using var twin = Twin.Cnn();
        twin.Train(1, _ => { });
        var before = LiveTensors.Count();
        using (var optimizer = options.With(fused).Create(twin.Model))
        {
            var kept = LiveTensors.Count();
            for (var k = 0; k < 3; k++)
            {
                optimizer.Ascend();
                optimizer.Step();
            }
            Assert.That(Tensor.TotalCount, Is.EqualTo(kept));
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void NamesAreThoseOfPyTorch()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Slots(new Sgd()), Is.EqualTo((string[])["momentum_buffer"]));
            Assert.That(Slots(new Sgd { Momentum = 0 }), Is.Empty);
            Assert.That(Slots(new AdamW()), Is.EqualTo((string[])["step", "exp_avg", "exp_avg_sq"]));
            Assert.That(Slots(new Adam { AmsGrad = true }), Is.EqualTo((string[])["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"]));
            Assert.That(Slots(new RmsProp { Centered = true, Momentum = 0.9 }), Is.EqualTo((string[])["square_avg", "grad_avg", "momentum_buffer"]));
            Assert.That(Slots(new Adagrad()), Is.EqualTo((string[])["step", "sum"]));
            Assert.That(Slots(new Adadelta()), Is.EqualTo((string[])["square_avg", "acc_delta"]));
            Assert.That(Slots(new Adafactor { Beta1 = 0.5 }), Is.EqualTo((string[])["step", "exp_avg_sq_row", "exp_avg_sq_col", "exp_avg"]));
            Assert.That(Slots(new Lookahead(new Sgd())), Is.EqualTo((string[])["momentum_buffer", "lookahead_step", "slow"]));
        });

        static IEnumerable<string> Slots(OptimizerOptions options)
        {
            using var scope = NewDisposeScope();
            using var optimizer = options.Create([("w", new Parameter(ones(2, 3)))]);
            return [.. optimizer.State().Select(pair => pair.Name["w.".Length..])];
        }
    }

    [Test]
    public void AdafactorKeepsARowAndAColumn()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new Adafactor().Create([("w", new Parameter(ones(5, 3, 2))), ("b", new Parameter(ones(4)))]);
        var shapes = optimizer.State().ToDictionary(pair => pair.Name, pair => pair.Value.shape);
        Assert.Multiple(() =>
        {
            Assert.That(shapes["w.exp_avg_sq_row"], Is.EqualTo((long[])[5]));
            Assert.That(shapes["w.exp_avg_sq_col"], Is.EqualTo((long[])[6]));
            Assert.That(shapes["b.exp_avg_sq"], Is.EqualTo((long[])[4]));
        });
    }

    [Test]
    public void AStateOfAnotherShapeIsRefused()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new Sgd().Create([("fc.weight", new Parameter(ones(2, 3)))]);
        Assert.That(() => optimizer.Restore(_ => ones(3, 2)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(
            "The saved momentum_buffer of 'fc.weight' has shape [3, 2], but [2, 3] is expected"));
    }

    [Test]
    public void ParametersWithoutGradientsStayAsTheyAre([ValueSource(nameof(All))] OptimizerOptions options, [Values] bool fused)
    {
        using var scope = NewDisposeScope();
        var used = new Parameter(ones(3, 4)) { grad = ones(3, 4) };
        var idle = new Parameter(ones(3, 4));
        using var optimizer = options.With(fused) is GroupedOptimizer grouped
            ? (grouped with { Groups = [] }).Create([("h.0", used), ("h.1", idle)])
            : options.With(fused).Create([("h.0", used), ("h.1", idle)]);
        optimizer.Ascend();
        optimizer.Step();
        Assert.That(idle.allclose(ones(3, 4), 0, 0), Is.True);
        Assert.That(used.allclose(ones(3, 4), 0, 0), Is.False);
    }

    [Test]
    public void SamWantsItsTwoPassesInTurn()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SharpnessAware(new Sgd()).Create([("w", new Parameter(ones(2)) { grad = ones(2) })]);
        Assert.That(optimizer.Step, Throws.InvalidOperationException.With.Message.Contains("call Ascend"));
        Assert.That(optimizer.Ascend(), Is.True);
        Assert.That(() => optimizer.Ascend(), Throws.InvalidOperationException.With.Message.Contains("call Step before the next Ascend"));
        Assert.That(() => optimizer.State().ToArray(), Throws.InvalidOperationException.With.Message.Contains("cannot be saved"));
        optimizer.Step();
        Assert.That(new Sgd().Create([("w", new Parameter(ones(2)))]).Ascend(), Is.False);
    }
}
