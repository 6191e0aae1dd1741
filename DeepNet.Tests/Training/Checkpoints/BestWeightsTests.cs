using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training;

public sealed class BestWeightsTests
{
    private static readonly CheckpointOptions _options = new("x") { KeepBest = "val/accuracy", KeepBestCount = 3 };

    [Test]
    public void The_best_k_are_kept_best_first_and_of_equal_ones_the_earlier_is_ahead()
    {
        IReadOnlyList<Best> bests = [];
        foreach (var (step, value) in new[] { 0.5, 0.7, 0.6, 0.7, double.NaN, 0.4, 0.9 }.Index())
            bests = bests.With(new Best(value, step, 1), higherIsBetter: true, count: 3);
        Assert.That(bests.Select(best => (best.Step, best.Value)), Is.EqualTo(new[] { (6L, 0.9), (1L, 0.7), (3L, 0.7) }));
    }

    [Test]
    public void Lower_can_be_better_and_what_is_not_among_them_leaves_the_list_as_it_is()
    {
        IReadOnlyList<Best> bests = [new(0.1, 1, 1), new(0.2, 2, 1)];
        Assert.That(bests.With(new Best(0.3, 3, 1), higherIsBetter: false, count: 2), Is.SameAs(bests));
        Assert.That(bests.With(new Best(0.1, 1, 1), higherIsBetter: false, count: 3), Is.SameAs(bests), "the same weights again");
        Assert.That(bests.With(new Best(double.NaN, 3, 1), higherIsBetter: false, count: 3), Is.SameAs(bests));
        Assert.That(bests.With(new Best(0.15, 3, 1), higherIsBetter: false, count: 2).Select(best => best.Step), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(bests.With(new Best(double.PositiveInfinity, 3, 1), higherIsBetter: false, count: 3), Has.Count.EqualTo(3));
    }

    [Test]
    public void The_direction_is_the_metrics_own_unless_the_options_say_otherwise()
    {
        var values = new Dictionary<string, double> { ["val/accuracy"] = 0.5, ["val/loss"] = 0.5 };
        IReadOnlyList<Best> before = [new(0.4, 1, 1)];
        var one = _options with { KeepBestCount = 1 };
        Assert.Multiple(() =>
        {
            Assert.That(Update(one)[0].Step, Is.EqualTo(2), "accuracy: higher");
            Assert.That(Update(one with { HigherIsBetter = false }), Is.SameAs(before));
            Assert.That(Update(one with { KeepBest = "val/loss" }), Is.SameAs(before), "a loss: lower");
            Assert.That(Update(one with { KeepBest = "val/loss", HigherIsBetter = true })[0].Step, Is.EqualTo(2));
            Assert.That(Update(one with { KeepBest = null }), Is.SameAs(before));
            Assert.That(() => Update(one with { KeepBest = "val/f1" }), Throws.ArgumentException.With.Message.EqualTo(
                "KeepBest names the metric 'val/f1', but there are only val/accuracy, val/loss."));
        });

        IReadOnlyList<Best> Update(CheckpointOptions options) => BestWeights.Update(options, before, values, [new Accuracy()], step: 2, epoch: 1);
    }

    [Test]
    public void The_best_of_all_has_a_name_of_its_own_and_each_of_several_has_its_step()
    {
        IReadOnlyList<Best> before = [new(0.7, 10, 1)];
        Assert.Multiple(() =>
        {
            Assert.That(Names(_options, [new(0.9, 20, 2), .. before]), Is.EqualTo(new[] { "best.safetensors", "best-step-000000020.safetensors" }));
            Assert.That(Names(_options, [.. before, new(0.6, 20, 2)]), Is.EqualTo(new[] { "best-step-000000020.safetensors" }));
            Assert.That(Names(_options with { KeepBestCount = 1 }, [new(0.9, 20, 2)]), Is.EqualTo(new[] { "best.safetensors" }));
            Assert.That(Names(_options, before), Is.Empty);
        });

        string[] Names(CheckpointOptions options, IReadOnlyList<Best> after) => [.. BestWeights.Files(options, before, after, () => []).Select(file => file.Name)];
    }

    [Test]
    public void A_run_keeps_the_weights_of_its_best_steps_and_no_others()
    {
        using var temporary = new TemporaryFolder();
        using var model = torch.nn.Linear(1, 1, hasBias: false);
        var weights = CheckpointPart.Model(model);
        var options = _options with { Folder = temporary.Path, KeepBestCount = 2, Background = true };
        using var run = new RunFolder(options, [weights]);
        run.Restore();
        var state = new RunState();
        foreach (var value in new[] { 0.1, 0.5, 0.3, 0.2, 0.6, 0.4 })
        {
            using (torch.no_grad())
                model.weight.fill_(value);
            var before = state.Bests;
            state = state with { Step = state.Step + 1 };
            state = state with { Bests = before.With(new Best(value, state.Step, 1), higherIsBetter: true, options.KeepBestCount) };
            run.Save(state, BestWeights.Files(options, before, state.Bests, weights.Save));
        }
        run.Complete();

        Assert.That(Directory.GetFiles(temporary.Path, "best*").Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "best-step-000000002.safetensors", "best-step-000000005.safetensors", "best.safetensors" }));
        Assert.That(Weight("best.safetensors"), Is.EqualTo(0.6f));
        Assert.That(Weight("best-step-000000005.safetensors"), Is.EqualTo(0.6f));
        Assert.That(Weight("best-step-000000002.safetensors"), Is.EqualTo(0.5f));

        float Weight(string file)
        {
            using var scope = torch.NewDisposeScope();
            return DeepNet.Serialization.Safetensors.Load(temporary[file])["weight"].item<float>();
        }
    }
}
