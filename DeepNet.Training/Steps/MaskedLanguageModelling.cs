using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Finding out hidden tokens from those around them (Devlin et al.: BERT, 2019): −Σ log p(xₜ | the rest) over the chosen places, divided by their
/// number. In training other tokens are chosen each time; in validation a batch always has the same ones hidden.
/// </summary>
/// <remarks>
/// Batches: inputs [batch, tokens] (int64). With a masking the step hides tokens of the inputs itself, on the model's device, and takes no notice of the
/// batch's targets; without one the inputs are masked already, and the targets [batch, tokens] are the hidden tokens, elsewhere
/// <see cref="TokenStep.IgnoreIndex"/>.
/// </remarks>
public sealed class MaskedLanguageModelling : TokenStep
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly TokenMasking? _masking;

    /// <summary>A step for a model.</summary>
    /// <param name="model">From tokens [batch, tokens] to logits [batch, tokens, vocabulary].</param>
    /// <param name="masking">What is hidden and how; null where the data does it.</param>
    /// <param name="metrics">Figures to follow beside the loss.</param>
    /// <exception cref="ArgumentException">Settings of the masking exclude each other.</exception>
    public MaskedLanguageModelling(nn.Module<Tensor, Tensor> model, TokenMasking? masking, params Metric[] metrics)
    {
        masking?.Validate();
        (_model, _masking, Metrics) = (model, masking, metrics);
    }

    /// <inheritdoc/>
    public override nn.Module Model => _model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        if (_masking is null)
            return Outcome(_model.call(batch.Inputs), batch.Targets);
        if (batch.Inputs.Dimensions != 2 || batch.Inputs.dtype != int64)
            throw new ArgumentException($"{nameof(MaskedLanguageModelling)} takes inputs [batch, tokens] of type int64, but got {Shapes.Of(batch.Inputs)} of type {batch.Inputs.dtype}.");
        using var randomness = StepRandomness.For(Model, batch);
        var (inputs, targets) = _masking.Apply(batch.Inputs, IgnoreIndex, randomness.Generator);
        return Outcome(_model.call(inputs), targets);
    }

    /// <inheritdoc/>
    /// <returns>Logits [batch, tokens, vocabulary]; nothing is hidden but what the data hides.</returns>
    public override Tensor Predict(Batch batch) => _model.call(batch.Inputs);

    private protected override IEnumerable<(string Name, object? Value)> Settings() =>
    [
        .. base.Settings(),
        ("mask_token", _masking?.MaskToken),
        ("vocabulary_size", _masking?.VocabularySize),
        ("special_tokens", _masking?.SpecialTokens),
        ("share", _masking?.Share),
        ("mask_share", _masking?.MaskShare),
        ("random_share", _masking?.RandomShare),
    ];
}
