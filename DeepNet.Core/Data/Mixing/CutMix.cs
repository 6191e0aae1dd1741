namespace DeepNet.Data;

/// <summary>
/// Puts a rectangle of another image in its place into each image of a batch, and mixes their labels by area (Yun et al.: CutMix: Regularization strategy
/// to train strong classifiers with localizable features, ICCV 2019).
/// </summary>
/// <remarks>The rectangle is drawn once for a batch: a share 1 − λ of the area with λ from Beta(α, α), about a uniform middle, cut off at the image's edges.
/// The other image is the one before it in the batch, as in torchvision. Targets become probabilities [batch, classes], float32, which cross-entropy
/// takes.</remarks>
/// <param name="classes">The number of classes, at least 2.</param>
public sealed class CutMix(int classes) : BatchTransform
{
    /// <summary>The number of classes.</summary>
    public int Classes { get; } = Require.AtLeast(2, classes, nameof(classes));

    /// <summary>α, above 0: the smaller, the more of one image. Default 1, as in the paper: λ is uniform.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Alpha { get; init => field = Require.Positive(value); } = 1;

    /// <summary>The probability that a batch is mixed, 0 to 1; its targets become probabilities in any case. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); } = 1;

    /// <inheritdoc />
    public override Batch Apply(Batch batch, Span<RandomStream> random)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Inputs.shape is not [_, _, var height, var width])
            throw new ArgumentException($"{nameof(CutMix)} takes images [batch, channels, height, width], but the inputs are [{string.Join(", ", batch.Inputs.shape)}].", nameof(batch));
        var targets = SoftTargets.Of(batch, Classes);
        if (random[0].NextDouble() < Probability)
        {
            var cut = Draw((int)height, (int)width, ref random[0]);
            using var partners = SoftTargets.Partners(batch.Inputs);
            batch.Inputs.narrow(2, cut.Top, cut.Height).narrow(3, cut.Left, cut.Width).copy_(partners.narrow(2, cut.Top, cut.Height).narrow(3, cut.Left, cut.Width));
            SoftTargets.Mix(targets, 1 - (double)cut.Height * cut.Width / (height * width));
        }
        return batch.With(batch.Inputs, targets);
    }

    /// <summary>The rectangle that is put in.</summary>
    internal Region Draw(int height, int width, ref RandomStream random)
    {
        var half = 0.5 * Math.Sqrt(1 - random.NextBeta(Alpha, Alpha));
        var (column, row) = ((int)random.NextInteger(width), (int)random.NextInteger(height));
        var (across, down) = ((int)(half * width), (int)(half * height));
        var (left, top) = (Math.Max(column - across, 0), Math.Max(row - down, 0));
        return new(top, left, Math.Min(row + down, height) - top, Math.Min(column + across, width) - left);
    }
}
