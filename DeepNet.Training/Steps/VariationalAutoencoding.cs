using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A variational autoencoder (Kingma, Welling: Auto-encoding variational Bayes, 2014): the model draws a code from N(μ, σ²), which it reads off
/// the input, and gives back the input from the code. The loss is the negative evidence lower bound, averaged over the samples,
/// Σ loss(output, input) + β · KL(N(μ, σ²) ‖ N(0, 1)), KL = −½ Σ (1 + log σ² − μ² − σ²), with β = 1, or another to weigh the two
/// (Higgins et al.: β-VAE, 2017).
/// </summary>
/// <remarks>
/// Batches: inputs [batch, …] of a floating-point type; targets are not looked at. The loss is summed over a sample's elements: with
/// <see cref="Loss.BinaryCrossEntropy"/> it is the likelihood of pixels from 0 to 1, with <see cref="Loss.MeanSquaredError"/> that of a Gaussian of
/// variance ½, up to a constant. The parts are logged as <c>reconstruction</c> and <c>kl</c> (not multiplied by β).
/// </remarks>
/// <param name="model">
/// From inputs to the reconstruction, as many elements as the inputs, and μ and log σ² of the code, of equal shapes [batch, …].
/// </param>
/// <param name="reconstruction">Compares each element of the reconstruction with that of the input.</param>
/// <param name="metrics">Figures to follow beside the loss.</param>
public sealed class VariationalAutoencoding(
    nn.Module<Tensor, (Tensor Reconstruction, Tensor Mean, Tensor LogVariance)> model, ElementwiseLoss reconstruction, params Metric[] metrics) : TrainingStep
{
    /// <summary>β, the weight of the KL divergence, at least 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Beta { get; init => field = Require.NotNegative(value); } = 1;

    /// <summary>
    /// Steps over which β rises linearly from 0 to its value, so that the codes come to mean something before they are pressed together (Bowman et
    /// al.: Generating sentences from a continuous space, 2016); at least 0. Default 0. Validation has the full β from the start.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long BetaWarmup { get; init => field = Require.AtLeast(0, value); }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card
        => StepCard.Of(("reconstruction", reconstruction), ("beta", Beta), ("beta_warmup", BetaWarmup));

    /// <summary>β in the current step.</summary>
    public double CurrentBeta => model.training && StepsTaken < BetaWarmup ? Beta * StepsTaken / BetaWarmup : Beta;

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        Reconstruction.RequireInputs(nameof(VariationalAutoencoding), batch.Inputs);
        var (answer, mean, logVariance) = model.call(batch.Inputs);
        var outputs = Reconstruction.As(nameof(VariationalAutoencoding), answer, batch.Inputs);
        if (mean.Dimensions < 2 || mean.size(0) != batch.Count || !mean.shape.AsSpan().SequenceEqual(logVariance.shape))
            throw new ArgumentException(
                $"{nameof(VariationalAutoencoding)} takes means and log-variances of equal shapes [batch, …], but the model gave {Shapes.Of(mean)} and {Shapes.Of(logVariance)} for {batch.Count} samples.");

        (mean, logVariance) = (Loss.Precise(mean), Loss.Precise(logVariance));
        var difference = reconstruction.Elements(outputs, batch.Inputs).flatten(1).sum(1); // [batch]
        var divergence = -0.5 * (1 + logVariance - mean.square() - logVariance.exp()).flatten(1).sum(1); // [batch]
        var losses = difference + CurrentBeta * divergence;
        return new StepOutcome(losses.mean(), batch.Count, outputs, batch.Inputs)
        {
            Parts = [("reconstruction", difference.detach().mean()), ("kl", divergence.detach().mean())],
            SampleLosses = losses.detach(),
        };
    }

    /// <inheritdoc/>
    /// <returns>The reconstructions, in the inputs' shape.</returns>
    public override Tensor Predict(Batch batch)
        => Reconstruction.As(nameof(VariationalAutoencoding), model.call(batch.Inputs).Reconstruction, batch.Inputs);
}
