using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A class for each token of a sequence: names of entities, parts of speech, boundaries. The loss is the cross-entropy, averaged over the tokens
/// that count: −Σ log softmax(logits)[target] / tokens.
/// </summary>
/// <remarks>Batches: inputs [batch, tokens, …] as the model takes them, targets [batch, tokens] (int64), <see cref="TokenStep.IgnoreIndex"/> where none is.</remarks>
/// <param name="model">From inputs to logits [batch, tokens, classes].</param>
/// <param name="metrics">Figures to follow beside the loss.</param>
public sealed class SequenceLabelling(nn.Module<Tensor, Tensor> model, params Metric[] metrics) : TokenStep
{
    /// <summary>
    /// A weight for each class, at least 0; the mean is then divided by the weights of the targets. Default null: 1 each.
    /// </summary>
    /// <exception cref="ArgumentException">No weight, or one that is negative or not finite.</exception>
    public IReadOnlyList<double>? ClassWeights { get; init => field = value is null ? null : NumberList<double>.AtLeast(0, value); }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch) => Outcome(model.call(batch.Inputs), batch.Targets);

    /// <inheritdoc/>
    /// <returns>Logits [batch, tokens, classes].</returns>
    public override Tensor Predict(Batch batch) => model.call(batch.Inputs);

    private protected override CrossEntropyLoss PlainLoss => base.PlainLoss with { ClassWeights = ClassWeights };

    private protected override IEnumerable<(string Name, object? Value)> Settings() => [.. base.Settings(), ("class_weights", ClassWeights)];
}
