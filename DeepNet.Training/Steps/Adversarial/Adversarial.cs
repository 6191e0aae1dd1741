using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A generator learns to make samples that a critic cannot tell from real ones, while the critic learns to tell (Goodfellow et al.: Generative adversarial
/// nets, 2014). Each has its own optimizer, schedule and clip, and takes its turn on the same batch, the critic first; both turns together are one step.
/// </summary>
/// <remarks>
/// Batches: inputs [batch, …], the real samples; targets are labels [batch] (int64) where generator and critic take labels, and else not looked at.
/// Noise is drawn anew in each turn. Figures: <c>critic/loss</c> with <c>critic/real</c> and <c>critic/generated</c>, the mean scores, and the penalties'
/// terms; <c>generator/loss</c>. In validation, and by <see cref="Forward"/>, both losses are computed without penalties and without any update, on
/// noise that a batch always has; metrics get generated samples to compare with the real ones.
/// </remarks>
public sealed class Adversarial : TrainingStep
{
    private readonly AdversarialPair _pair;
    private readonly AdversarialOptions _options;

    /// <summary>A game without labels.</summary>
    /// <param name="generator">From noise [batch, latent…] to samples of the real ones' shape.</param>
    /// <param name="critic">From samples to scores [batch] or [batch, 1]: logits where the objective is non-saturating.</param>
    /// <param name="options">How they play.</param>
    /// <param name="metrics">Figures to follow beside the losses.</param>
    /// <exception cref="ArgumentException">A Wasserstein critic without any limit.</exception>
    public Adversarial(nn.Module<Tensor, Tensor> generator, nn.Module<Tensor, Tensor> critic, AdversarialOptions options, params Metric[] metrics)
        : this(AdversarialPair.Of(generator, critic), options, metrics)
    {
    }

    /// <summary>A game with labels: what is generated and judged is a sample of a class.</summary>
    /// <param name="generator">From noise [batch, latent…] and labels [batch] to samples of the real ones' shape.</param>
    /// <param name="critic">From samples and labels to scores [batch] or [batch, 1].</param>
    /// <param name="options">How they play.</param>
    /// <param name="metrics">Figures to follow beside the losses.</param>
    /// <exception cref="ArgumentException">A Wasserstein critic without any limit.</exception>
    public Adversarial(nn.Module<Tensor, Tensor, Tensor> generator, nn.Module<Tensor, Tensor, Tensor> critic, AdversarialOptions options, params Metric[] metrics)
        : this(AdversarialPair.Of(generator, critic), options, metrics)
    {
    }

    private Adversarial(AdversarialPair pair, AdversarialOptions options, Metric[] metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is { Objective: AdversarialObjective.Wasserstein, GradientPenalty: 0, R1: 0 })
            throw new ArgumentException($"The Wasserstein objective has no lower bound for a critic without a limit: set {nameof(AdversarialOptions.GradientPenalty)} = 10, or take {nameof(AdversarialOptions)}.{nameof(AdversarialOptions.WassersteinGp)}.", nameof(options));
        (_pair, _options, Metrics) = (pair, options, metrics);
        Players =
        [
            new Player("critic", pair.Critic, CriticTurn) { Optimizer = options.CriticOptimizer, Schedule = options.CriticSchedule, Clip = options.CriticClip },
            new Player("generator", pair.Generator, GeneratorTurn)
            {
                Optimizer = options.GeneratorOptimizer,
                Schedule = options.GeneratorSchedule,
                Clip = options.GeneratorClip,
                Every = options.CriticTurns,
            },
        ];
    }

    /// <summary>Both networks: <c>generator.…</c> and <c>critic.…</c> in saved weights.</summary>
    public override nn.Module Model => _pair;

    /// <inheritdoc/>
    public override IReadOnlyList<Player> Players { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card => StepCard.Of(
        ("objective", _options.Objective), ("latent", _options.Latent), ("critic_turns", _options.CriticTurns), ("conditional", _pair.IsConditional),
        ("gradient_penalty", _options.GradientPenalty), ("r1", _options.R1),
        ("generator.optimizer", _options.GeneratorOptimizer), ("generator.schedule", _options.GeneratorSchedule), ("generator.clip", _options.GeneratorClip),
        ("critic.optimizer", _options.CriticOptimizer), ("critic.schedule", _options.CriticSchedule), ("critic.clip", _options.CriticClip));

    /// <summary>Both losses without penalties, the critic's as the loss; nothing is updated.</summary>
    /// <param name="batch">The batch, on the model's device.</param>
    public override StepOutcome Forward(Batch batch)
    {
        using var randomness = StepRandomness.For(_pair, batch);
        var labels = Labels(batch);
        var generated = Generate(batch, labels, randomness.Generator);
        var (real, scores) = (_pair.Judge(batch.Inputs, labels), _pair.Judge(generated, labels));
        var loss = AdversarialLosses.OfCritic(_options.Objective, real, scores);
        return new StepOutcome(loss, batch.Count, generated, batch.Inputs)
        {
            Parts =
            [
                ("critic/loss", loss.detach()),
                ("critic/real", real.detach().mean()),
                ("critic/generated", scores.detach().mean()),
                ("generator/loss", AdversarialLosses.OfGenerator(_options.Objective, scores).detach()),
            ],
        };
    }

    /// <summary>Generated samples, one for each of the batch.</summary>
    /// <param name="batch">The batch, on the model's device; its labels are used where there are labels.</param>
    public override Tensor Predict(Batch batch)
    {
        using var randomness = StepRandomness.For(_pair, batch);
        return Generate(batch, Labels(batch), randomness.Generator);
    }

    /// <summary>Samples from noise that is the same each time, to see how the generator comes on. It is in evaluation mode meanwhile.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="labels">[count], int64, where the generator takes labels; else null.</param>
    /// <returns>[count, …], where the generator is.</returns>
    /// <exception cref="ArgumentException">Labels are missing, too many, or not asked for.</exception>
    public Tensor Sample(int count, Tensor? labels = null)
    {
        Require.AtLeast(1, count, nameof(count));
        if (labels is null == _pair.IsConditional)
            throw new ArgumentException(_pair.IsConditional ? $"The generator takes labels: give {count} of them, [count] of type int64." : "The generator takes no labels.", nameof(labels));
        if (labels is not null)
            RequireLabels(labels, count);

        using var evaluation = new EvaluationMode(_pair.Generator);
        using var scope = NewDisposeScope();
        var device = Devices.Of(_pair.Generator);
        using var generator = new Generator((ulong)_options.SampleSeed, device);
        var type = _pair.Generator.parameters().FirstOrDefault()?.dtype ?? float32;
        return _pair.Generate(randn([count, .. _options.Latent], type, device, generator: generator), labels?.to(device)).MoveToOuterDisposeScope();
    }

    private StepOutcome CriticTurn(Batch batch)
    {
        using var randomness = StepRandomness.For(_pair, batch);
        var labels = Labels(batch);
        Tensor generated;
        using (no_grad())
            generated = Generate(batch, labels, randomness.Generator);
        var (real, scores) = (_pair.Judge(batch.Inputs, labels), _pair.Judge(generated, labels));
        var loss = AdversarialLosses.OfCritic(_options.Objective, real, scores);
        var parts = new List<(string, Tensor)> { ("real", real.detach().mean()), ("generated", scores.detach().mean()) };
        if (_options.GradientPenalty > 0)
            loss += Part("gradient_penalty", _options.GradientPenalty * AdversarialLosses.GradientPenalty(samples => _pair.Judge(samples, labels), batch.Inputs, generated, randomness.Generator));
        if (_options.R1 > 0)
            loss += Part("r1", _options.R1 * AdversarialLosses.R1(samples => _pair.Judge(samples, labels), batch.Inputs));
        return new StepOutcome(loss, batch.Count) { Parts = parts };

        Tensor Part(string name, Tensor value)
        {
            parts.Add((name, value.detach()));
            return value;
        }
    }

    private StepOutcome GeneratorTurn(Batch batch)
    {
        using var randomness = StepRandomness.For(_pair, batch);
        var labels = Labels(batch);
        var scores = _pair.Judge(Generate(batch, labels, randomness.Generator), labels);
        return new StepOutcome(AdversarialLosses.OfGenerator(_options.Objective, scores), batch.Count);
    }

    private Tensor Generate(Batch batch, Tensor? labels, Generator? generator)
    {
        var inputs = batch.Inputs;
        if (inputs.Dimensions < 2 || !inputs.is_floating_point())
            throw new ArgumentException($"{nameof(Adversarial)} takes real samples [batch, …] of a floating-point type, but got {Shapes.Of(inputs)} of type {inputs.dtype}.");
        var generated = _pair.Generate(randn([batch.Count, .. _options.Latent], inputs.dtype, inputs.device, generator: generator), labels);
        return generated.shape.AsSpan().SequenceEqual(inputs.shape)
            ? generated
            : throw new ArgumentException($"The generator must make samples of the real ones' shape {Shapes.Of(inputs)}, but made {Shapes.Of(generated)} of noise [{batch.Count}, {string.Join(", ", _options.Latent)}].");
    }

    private Tensor? Labels(Batch batch)
    {
        if (!_pair.IsConditional)
            return null;
        RequireLabels(batch.Targets, batch.Count);
        return batch.Targets;
    }

    private static void RequireLabels(Tensor labels, long count)
    {
        if (labels.Dimensions != 1 || labels.size(0) != count || labels.dtype != int64)
            throw new ArgumentException($"{nameof(Adversarial)} takes labels [{count}] of type int64, but got {Shapes.Of(labels)} of type {labels.dtype}.");
    }
}
