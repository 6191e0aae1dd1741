using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class AdversarialTests
{
    private static readonly AdversarialOptions _options = AdversarialOptions.LeastSquares with { Latent = [AdversarialGame.Latent] };

    [Test]
    public void Fifty_steps_of_the_trainer_are_those_of_a_loop_written_by_hand_bit_for_bit()
    {
        var options = AdversarialOptions.WassersteinGp with
        {
            Latent = [AdversarialGame.Latent],
            CriticTurns = 2,
            CriticOptimizer = new Sgd { LearningRate = 0.02 },
            GeneratorSchedule = new Cosine(),
        };
        manual_seed(3);
        using var dataset = new TensorDataset(randn(25 * AdversarialGame.BatchSize, AdversarialGame.Size) + 1, zeros(25 * AdversarialGame.BatchSize));
        var data = new TrainingData(new BatchLoader(dataset, new LoaderOptions { BatchSize = AdversarialGame.BatchSize, Seed = 6 }));
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var recorder = new Recorder();
        var step = new Adversarial(generator, critic, options);
        new Trainer(new TrainerOptions { Epochs = 2, Seed = 5 }, [recorder]).Fit(step, data);

        using var g = AdversarialGame.Generator();
        using var d = AdversarialGame.Critic();
        using var ofG = options.GeneratorOptimizer!.Create([.. g.named_parameters()]);
        using var ofD = options.CriticOptimizer!.Create([.. d.named_parameters()]);
        var losses = new List<double>();
        manual_seed(5);
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in data.Train.From(new LoaderPosition(epoch)))
            {
                using var scope = NewDisposeScope();
                var fake = g.call(randn(AdversarialGame.BatchSize, AdversarialGame.Latent)).detach();
                var (ofReal, ofFake) = (d.call(batch.Inputs), d.call(fake));
                var loss = ofFake.mean() - ofReal.mean();
                var share = rand(AdversarialGame.BatchSize, 1);
                var between = (share * batch.Inputs + (1 - share) * fake).requires_grad_();
                var gradient = autograd.grad([d.call(between).sum()], [between], create_graph: true)[0];
                Update(ofD, loss + 10 * (gradient.norm(1) - 1).square().mean());
                if (losses.Count % 2 == 0)
                {
                    ofG.LearningRate = 2e-4 * new Cosine().At(losses.Count - 1, new RunLength(50, 25));
                    Update(ofG, -d.call(g.call(randn(AdversarialGame.BatchSize, AdversarialGame.Latent))).mean(), log: false);
                }
            }

        Assert.That(recorder.Events.OfType<StepCompleted>().Select(done => done.Parts["critic/loss"]), Is.EqualTo(losses));
        Assert.That(losses, Has.Count.EqualTo(50));
        foreach (var (left, right) in generator.parameters().Concat(critic.parameters()).Zip(g.parameters().Concat(d.parameters())))
            Assert.That(left.data<float>().ToArray(), Is.EqualTo(right.data<float>().ToArray()));
        Assert.That(recorder.Events.OfType<EpochCompleted>().Last().Metrics.Keys, Is.SupersetOf(new[]
        {
            "train/critic/loss", "train/critic/real", "train/critic/generated", "train/critic/gradient_penalty", "train/generator/loss",
        }));

        void Update(ModelOptimizer optimizer, Tensor loss, bool log = true)
        {
            loss.backward();
            optimizer.Step();
            g.zero_grad();
            d.zero_grad();
            if (log)
                losses.Add(loss.ToDouble());
        }
    }

    [Test]
    public void Validation_tells_the_losses_of_both()
    {
        manual_seed(3);
        using var dataset = new TensorDataset(randn(20, AdversarialGame.Size), zeros(20));
        var loader = new BatchLoader(dataset, new LoaderOptions { BatchSize = 8 });
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var result = new Trainer(new TrainerOptions { Epochs = 1 }, []).Fit(new Adversarial(generator, critic, _options), new TrainingData(loader, loader));
        Assert.That(result.Metrics.Keys, Is.SupersetOf(new[] { "val/loss", "val/critic/loss", "val/generator/loss", "train/critic/loss", "train/generator/loss" }));
    }

    [Test]
    public void The_losses_by_hand()
    {
        var (real, made) = (tensor(new[] { 2.0, -0.5 }), tensor(new[] { 0.5, -3.0 }));
        static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
        var wanted = new Dictionary<AdversarialObjective, (double Critic, double Generator)>
        {
            [AdversarialObjective.NonSaturating] = ((Softplus(-2) + Softplus(0.5)) / 2 + (Softplus(0.5) + Softplus(-3)) / 2, (Softplus(-0.5) + Softplus(3)) / 2),
            [AdversarialObjective.Hinge] = (1.5 / 2 + 1.5 / 2, 1.25),
            [AdversarialObjective.LeastSquares] = (0.5 * (1 + 2.25) / 2 + 0.5 * (0.25 + 9) / 2, 0.5 * (0.25 + 16) / 2),
            [AdversarialObjective.Wasserstein] = (-1.25 - 0.75, 1.25),
        };
        foreach (var objective in Enum.GetValues<AdversarialObjective>())
        {
            Assert.That(AdversarialLosses.OfCritic(objective, real, made).ToDouble(), Is.EqualTo(wanted[objective].Critic).Within(1e-12), $"critic, {objective}");
            Assert.That(AdversarialLosses.OfGenerator(objective, made).ToDouble(), Is.EqualTo(wanted[objective].Generator).Within(1e-12), $"generator, {objective}");
        }
    }

    [Test]
    public void Penalties_of_a_linear_critic_follow_from_its_slope()
    {
        // D(x) = 3 x₁ + 4 x₂ has the gradient (3, 4), of length 5, everywhere.
        var slope = tensor(new[] { 3.0, 4.0 }).requires_grad_();
        var (real, made) = (randn(5, 2, float64), randn(5, 2, float64));
        var penalty = AdversarialLosses.GradientPenalty(samples => (samples * slope).sum(1), real, made, null);
        var r1 = AdversarialLosses.R1(samples => (samples * slope).sum(1), real);
        (penalty + r1).backward();
        Assert.Multiple(() =>
        {
            Assert.That(penalty.ToDouble(), Is.EqualTo(16).Within(1e-12));
            Assert.That(r1.ToDouble(), Is.EqualTo(12.5).Within(1e-12));
            Assert.That(slope.grad!.data<double>().ToArray(), Is.EqualTo(new[] { 2 * 4 * 0.6 + 3, 2 * 4 * 0.8 + 4 }).Within(1e-12), "2 (‖s‖ − 1) s/‖s‖ + s");
            Assert.That(real.requires_grad, Is.False, "the batch stays as it was");
        });
    }

    [Test]
    public void A_game_without_labels_learns_the_mean_of_the_data()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var fast = new Adam { LearningRate = 1e-2, Beta1 = 0.5 };
        var step = new Adversarial(generator, critic, _options with { GeneratorOptimizer = fast, CriticOptimizer = fast });
        Assert.That(step.Sample(200).mean().ToDouble(), Is.LessThan(0.3));
        manual_seed(5);
        AdversarialGame.Play(step, AdversarialGame.Real(300));
        Assert.That(step.Sample(200).mean().ToDouble(), Is.EqualTo(1).Within(0.25));
    }

    [Test]
    public void Labels_reach_generator_and_critic()
    {
        using var generator = new ConditionalGenerator();
        using var critic = new ConditionalCritic();
        var step = new Adversarial(generator, critic, _options with { Objective = AdversarialObjective.Hinge, R1 = 0.1 });
        AdversarialGame.Play(step, AdversarialGame.Real(2));
        var (zeros, twos) = (step.Sample(4, full([4], 0, int64)), step.Sample(4, full([4], 2, int64)));
        Assert.That(zeros.eq(twos).any().item<bool>(), Is.False);
        Assert.That(step.Card["conditional"], Is.EqualTo("True"));
    }

    [Test]
    public void Forward_measures_both_players_and_changes_nothing()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var batch = AdversarialGame.Real(1)[0];
        var step = new Adversarial(generator, critic, AdversarialOptions.WassersteinGp with { Latent = [AdversarialGame.Latent] });
        step.Model.eval();
        manual_seed(6);
        var state = get_rng_state();
        StepOutcome first, second;
        using (no_grad())
            (first, second) = (step.Forward(batch), step.Forward(batch));
        var parts = first.Parts.ToDictionary(part => part.Name, part => part.Value.ToDouble());
        Assert.Multiple(() =>
        {
            Assert.That(parts.Keys, Is.EqualTo(new[] { "critic/loss", "critic/real", "critic/generated", "generator/loss" }));
            Assert.That(first.Loss.ToDouble(), Is.EqualTo(parts["critic/loss"]));
            Assert.That(parts["critic/loss"], Is.EqualTo(parts["critic/generated"] - parts["critic/real"]).Within(1e-6));
            Assert.That(parts["generator/loss"], Is.EqualTo(-parts["critic/generated"]).Within(1e-6));
            Assert.That(second.Loss.ToDouble(), Is.EqualTo(first.Loss.ToDouble()), "the same batch, the same noise");
            Assert.That(get_rng_state().eq(state).all().item<bool>());
            Assert.That(step.Model.parameters().All(parameter => parameter.grad is null));
            Assert.That((first.Outputs!.shape, first.Targets), Is.EqualTo((batch.Inputs.shape, batch.Inputs)));
        });
    }

    [Test]
    public void The_critics_turn_tells_its_scores_and_penalties()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var step = new Adversarial(generator, critic, AdversarialOptions.WassersteinGp with { Latent = [AdversarialGame.Latent], R1 = 2 });
        var outcome = step.Players[0].Forward(AdversarialGame.Real(1)[0]);
        var parts = outcome.Parts.ToDictionary(part => part.Name, part => part.Value.ToDouble());
        Assert.That(outcome.Loss.ToDouble(), Is.EqualTo(parts["generated"] - parts["real"] + parts["gradient_penalty"] + parts["r1"]).Within(1e-5));
        outcome.Loss.backward();
        Assert.That(generator.parameters().All(parameter => parameter.grad is null), "the critic's turn leaves the generator alone");
    }

    [Test]
    public void Samples_are_from_the_same_noise_each_time()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var step = new Adversarial(generator, critic, _options);
        manual_seed(1);
        var first = step.Sample(3);
        manual_seed(2);
        var (second, more) = (step.Sample(3), step.Sample(5));
        var other = new Adversarial(generator, critic, _options with { SampleSeed = 2 }).Sample(3);
        Assert.Multiple(() =>
        {
            Assert.That(first.eq(second).all().item<bool>());
            Assert.That(first.eq(other).all().item<bool>(), Is.False);
            Assert.That((more.shape, first.requires_grad, generator.training), Is.EqualTo((new long[] { 5, AdversarialGame.Size }, false, true)));
        });
    }

    [Test]
    public void Players_model_and_card()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        var options = AdversarialOptions.WassersteinGp with { GeneratorSchedule = new Cosine(), CriticClip = new GradientClip { Norm = 1 } };
        var step = new Adversarial(generator, critic, options);
        Assert.Multiple(() =>
        {
            Assert.That(step.Players.Select(player => (player.Name, player.Every, player.Optimizer, player.Schedule, player.Clip)), Is.EqualTo(new (string, int, OptimizerOptions?, Schedule?, GradientClip?)[]
            {
                ("critic", 1, options.CriticOptimizer, null, options.CriticClip), ("generator", 5, options.GeneratorOptimizer, options.GeneratorSchedule, null),
            }));
            Assert.That(step.Model.named_parameters().Select(named => named.name), Is.EqualTo(new[]
            {
                "generator.0.weight", "generator.0.bias", "generator.2.weight", "generator.2.bias", "critic.0.weight", "critic.0.bias", "critic.2.weight", "critic.2.bias",
            }));
            Assert.That(step.Card, Does.ContainKey("objective").WithValue("Wasserstein").And.ContainKey("gradient_penalty").WithValue("10")
                .And.ContainKey("critic_turns").WithValue("5").And.ContainKey("latent").WithValue("[100]").And.ContainKey("critic.optimizer.beta1").WithValue("0")
                .And.ContainKey("generator.schedule.type").WithValue("Cosine").And.ContainKey("critic.clip.norm").WithValue("1"));
        });
    }

    [Test]
    public void Presets_are_the_papers()
    {
        var adam = new Adam { LearningRate = 2e-4, Beta1 = 0.5 };
        var without = new Adam { LearningRate = 2e-4, Beta1 = 0, Beta2 = 0.9 };
        Assert.Multiple(() =>
        {
            Assert.That(AdversarialOptions.Dcgan, Is.EqualTo(new AdversarialOptions { Objective = AdversarialObjective.NonSaturating, Latent = [100, 1, 1], CriticTurns = 1, GeneratorOptimizer = adam, CriticOptimizer = adam }));
            Assert.That(AdversarialOptions.WassersteinGp, Is.EqualTo(new AdversarialOptions { Objective = AdversarialObjective.Wasserstein, Latent = [100], CriticTurns = 5, GradientPenalty = 10, GeneratorOptimizer = without, CriticOptimizer = without }));
            Assert.That(AdversarialOptions.Hinge, Is.EqualTo(new AdversarialOptions { Objective = AdversarialObjective.Hinge, CriticTurns = 5, GeneratorOptimizer = without, CriticOptimizer = without }));
            Assert.That(AdversarialOptions.LeastSquares, Is.EqualTo(new AdversarialOptions { Objective = AdversarialObjective.LeastSquares, GradientPenalty = 0, R1 = 0, SampleSeed = 1, GeneratorOptimizer = adam, CriticOptimizer = adam }));
        });
    }

    [Test]
    public void What_does_not_fit_is_told()
    {
        using var generator = AdversarialGame.Generator();
        using var critic = AdversarialGame.Critic();
        using var conditional = new ConditionalGenerator();
        using var judge = new ConditionalCritic();
        using var wide = nn.Linear(AdversarialGame.Size, 2);
        var batch = AdversarialGame.Real(1)[0];
        var labelled = new Adversarial(conditional, judge, _options);
        Assert.Multiple(() =>
        {
            Assert.That(() => new Adversarial(generator, critic, new AdversarialOptions { Objective = AdversarialObjective.Wasserstein }), Told("GradientPenalty = 10"));
            Assert.That(() => new Adversarial(generator, critic, _options).Forward(new Batch(zeros(2, 5), zeros(2))), Told("shape [2, 5], but made [2, 6] of noise [2, 4]"));
            Assert.That(() => new Adversarial(generator, critic, _options).Forward(new Batch(zeros([2, 6], int64), zeros(2))), Told("but got [2, 6] of type Int64"));
            Assert.That(() => new Adversarial(generator, wide, _options).Forward(batch), Told("one score for each sample from the critic, but got [8, 2] for [8, 6]"));
            Assert.That(() => labelled.Forward(new Batch(batch.Inputs, zeros(8))), Told("labels [8] of type int64, but got [8] of type Float32"));
            Assert.That(() => labelled.Sample(3), Told("The generator takes labels: give 3 of them"));
            Assert.That(() => labelled.Sample(3, zeros([2], int64)), Told("labels [3] of type int64, but got [2]"));
            Assert.That(() => new Adversarial(generator, critic, _options).Sample(3, zeros([3], int64)), Told("The generator takes no labels"));
            Assert.That(() => labelled.Sample(0), Told("count must be at least 1"));
            Assert.That(() => AdversarialLosses.OfGenerator((AdversarialObjective)9, zeros(2)), Told("objective must be one of NonSaturating, Hinge, LeastSquares, Wasserstein, but is 9."));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);
}
