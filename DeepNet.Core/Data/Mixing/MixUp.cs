namespace DeepNet.Data;

/// <summary>
/// Mixes each sample of a batch with another: λ x + (1 − λ) x′, and their labels with the same shares (Zhang et al.: mixup: Beyond empirical risk
/// minimization, ICLR 2018).
/// </summary>
/// <remarks>λ is drawn once for a batch from Beta(α, α); the other sample is the one before it in the batch, as in torchvision. Targets become
/// probabilities [batch, classes], float32, which cross-entropy takes.</remarks>
/// <param name="classes">The number of classes, at least 2.</param>
public sealed class MixUp(int classes) : BatchTransform
{
    /// <summary>The number of classes.</summary>
    public int Classes { get; } = Require.AtLeast(2, classes, nameof(classes));

    /// <summary>α, above 0: the smaller, the more of one sample. The paper takes 0.1 to 0.4 for ImageNet. Default 1: λ is uniform.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Alpha { get; init => field = Require.Positive(value); } = 1;

    /// <summary>The probability that a batch is mixed, 0 to 1; its targets become probabilities in any case. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); } = 1;

    /// <inheritdoc />
    public override Batch Apply(Batch batch, Span<RandomStream> random)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Inputs.is_floating_point())
            throw new ArgumentException($"{nameof(MixUp)} takes inputs of a floating-point type, but they are {batch.Inputs.dtype}.", nameof(batch));
        var targets = SoftTargets.Of(batch, Classes);
        if (random[0].NextDouble() < Probability)
        {
            var share = random[0].NextBeta(Alpha, Alpha);
            SoftTargets.Mix(batch.Inputs, share);
            SoftTargets.Mix(targets, share);
        }
        return batch.With(batch.Inputs, targets);
    }
}
