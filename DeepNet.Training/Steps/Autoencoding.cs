using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Giving back what went in, through a model that cannot simply copy it: <c>loss(model(inputs), inputs)</c>. With noise the model gets spoilt
/// inputs and is to give back the clean ones (Vincent et al.: Stacked denoising autoencoders, JMLR 2010).
/// </summary>
/// <remarks>Batches: inputs [batch, …] of a floating-point type; targets are not looked at. In validation a batch is always spoilt in the same way.</remarks>
/// <param name="model">From inputs to as many outputs, in any shape [batch, …]; they are seen in the inputs' shape.</param>
/// <param name="loss">Compares outputs with inputs: <see cref="Loss.MeanSquaredError"/>, or <see cref="Loss.BinaryCrossEntropy"/> for logits of pixels from 0 to 1.</param>
/// <param name="metrics">Figures to follow beside the loss.</param>
public sealed class Autoencoding(nn.Module<Tensor, Tensor> model, Loss loss, params Metric[] metrics) : TrainingStep
{
    /// <summary>The standard deviation of the Gaussian noise that is added to the model's inputs, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Noise { get; init => field = Require.NotNegative(value); }

    /// <summary>The share of the model's inputs that is set to 0, from 0 to below 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Hidden { get; init => field = Require.ShareBelowOne(value); }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card => StepCard.Of(("loss", loss), ("noise", Noise), ("hidden", Hidden));

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        Reconstruction.RequireInputs(nameof(Autoencoding), batch.Inputs);
        var outputs = Reconstruction.As(nameof(Autoencoding), model.call(Spoilt(batch)), batch.Inputs);
        return new StepOutcome(loss.Of(outputs, batch.Inputs), batch.Count, outputs, batch.Inputs);
    }

    /// <inheritdoc/>
    /// <returns>What the model makes of the clean inputs, in their shape.</returns>
    public override Tensor Predict(Batch batch) => Reconstruction.As(nameof(Autoencoding), model.call(batch.Inputs), batch.Inputs);

    /// <inheritdoc/>
    public override Tensor? SampleLosses(in StepOutcome outcome)
        => outcome is { Outputs: { } outputs, Targets: { } targets } ? loss.OfSamples(outputs, targets) : null;

    private Tensor Spoilt(Batch batch)
    {
        var inputs = batch.Inputs;
        if (Noise == 0 && Hidden == 0)
            return inputs;
        using var randomness = StepRandomness.For(model, batch);
        if (Noise > 0)
            inputs += Noise * randn(inputs.shape, inputs.dtype, inputs.device, generator: randomness.Generator);
        if (Hidden > 0)
            inputs = inputs.masked_fill(rand(inputs.shape, device: inputs.device, generator: randomness.Generator).lt(Hidden), 0);
        return inputs;
    }
}
