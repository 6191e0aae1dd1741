using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// From one sequence to another, as in translation (Sutskever, Vinyals, Le: Sequence to sequence learning with neural networks, 2014), with teacher
/// forcing: the decoder gets the right tokens up to a place, begun with a token of its own, and predicts the one in that place.
/// −Σₜ log p(yₜ | source, y₁ … yₜ₋₁) / tokens.
/// </summary>
/// <remarks>
/// Batches: inputs [batch, …], the source as the model takes it, and targets [batch, tokens] (int64): without the beginning token, with one that
/// marks the end if the model is to learn where to stop, padded with the padding token. The model itself masks what is padding in the source.
/// </remarks>
public sealed class SequenceToSequence : TokenStep
{
    private readonly nn.Module<Tensor, Tensor, Tensor> _model;
    private readonly long _beginToken;
    private readonly long _paddingToken;

    /// <summary>A step for a model.</summary>
    /// <param name="model">From source and decoder input [batch, tokens] to logits [batch, tokens, vocabulary]; those at a place must not depend on later tokens.</param>
    /// <param name="beginToken">What the decoder's input begins with; at least 0.</param>
    /// <param name="paddingToken">
    /// What fills up shorter targets; at least 0. It does not count, unless <see cref="TokenStep.IgnoreIndex"/> is set to another number, which then marks
    /// the targets that do not count and is the padding token in the decoder's input.
    /// </param>
    /// <param name="metrics">Figures to follow beside the loss.</param>
    /// <exception cref="ArgumentOutOfRangeException">A token is negative.</exception>
    public SequenceToSequence(nn.Module<Tensor, Tensor, Tensor> model, long beginToken, long paddingToken, params Metric[] metrics)
    {
        (_model, Metrics) = (model, metrics);
        _beginToken = Require.AtLeast(0, beginToken, nameof(beginToken));
        _paddingToken = Require.AtLeast(0, paddingToken, nameof(paddingToken));
        IgnoreIndex = paddingToken;
    }

    /// <inheritdoc/>
    public override nn.Module Model => _model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch) => Outcome(Predict(batch), batch.Targets);

    /// <inheritdoc/>
    /// <returns>Logits [batch, tokens, vocabulary], each place given the right tokens before it.</returns>
    public override Tensor Predict(Batch batch) => _model.call(batch.Inputs, DecoderInput(batch.Targets));

    /// <summary>What the decoder gets: the targets one place later, after the beginning token.</summary>
    /// <param name="targets">[batch, tokens], int64.</param>
    /// <returns>[batch, tokens], int64.</returns>
    /// <exception cref="ArgumentException">The targets have another shape or type.</exception>
    public Tensor DecoderInput(Tensor targets)
    {
        if (targets.Dimensions != 2 || targets.size(1) == 0 || targets.dtype != int64)
            throw new ArgumentException($"{nameof(SequenceToSequence)} takes targets [batch, tokens] of type int64, but got {Shapes.Of(targets)} of type {targets.dtype}.");
        using var scope = NewDisposeScope();
        var begin = full([targets.size(0), 1], _beginToken, int64, targets.device);
        var before = targets.narrow(1, 0, targets.size(1) - 1);
        return cat([begin, before.masked_fill(before.eq(IgnoreIndex), _paddingToken)], 1).MoveToOuterDisposeScope();
    }

    private protected override IEnumerable<(string Name, object? Value)> Settings()
        => [.. base.Settings(), ("begin_token", _beginToken), ("padding_token", _paddingToken)];
}
