using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Predicting the next token from those before it: −Σₜ log p(xₜ₊₁ | x₁ … xₜ) / tokens, with the logits at each place from a causal model (Bengio
/// et al.: A neural probabilistic language model, 2003). The loss is in nats a token: its exponential is the perplexity, divided by ln 2 and by the
/// characters of a token it is the bits per character.
/// </summary>
/// <remarks>
/// Batches: inputs [batch, tokens] (int64 or int32) and targets [batch, tokens] (int64), the token that follows each input; or, with
/// <see cref="ShiftTargets"/>, targets that are the inputs themselves.
/// </remarks>
/// <param name="model">From tokens [batch, tokens] to logits [batch, tokens, vocabulary]; the logits at a place must not depend on later tokens.</param>
/// <param name="metrics">Figures to follow beside the loss.</param>
public sealed class LanguageModelling(nn.Module<Tensor, Tensor> model, params Metric[] metrics) : TokenStep
{
    /// <summary>
    /// Whether each target is the input in its place, or <see cref="TokenStep.IgnoreIndex"/> where it does not count, so that the step has to shift
    /// them: the model gets all tokens but the last, and answers for all but the first. Default false: the data's targets are the next tokens already.
    /// </summary>
    public bool ShiftTargets { get; init; }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        TokenCheck.Tokens(nameof(LanguageModelling), "inputs", batch.Inputs);
        if (!ShiftTargets)
            return Outcome(model.call(batch.Inputs), batch.Targets);

        TokenCheck.Tokens(nameof(LanguageModelling), "targets", batch.Targets);
        var tokens = batch.Inputs.size(1);
        if (batch.Targets.size(1) != tokens || tokens < 2)
            throw new ArgumentException(
                $"{nameof(LanguageModelling)} with {nameof(ShiftTargets)} takes targets of the inputs' shape with two tokens or more, "
                + $"but got inputs {Shapes.Of(batch.Inputs)} and targets {Shapes.Of(batch.Targets)}.");
        return Outcome(model.call(batch.Inputs.narrow(1, 0, tokens - 1)), batch.Targets.narrow(1, 1, tokens - 1));
    }

    /// <inheritdoc/>
    /// <returns>Logits [batch, tokens, vocabulary] for the tokens that follow each input.</returns>
    public override Tensor Predict(Batch batch) => model.call(batch.Inputs);

    private protected override IEnumerable<(string Name, object? Value)> Settings() => [.. base.Settings(), ("shift_targets", ShiftTargets)];
}
