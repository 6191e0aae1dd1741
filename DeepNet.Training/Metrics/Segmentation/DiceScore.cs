namespace DeepNet.Training;

/// <summary>
/// Dice coefficient of the pixels answered and right, 2·hits / (answered + right), over all images together; from 0 to 1. The same figure as
/// F1, under the name that it has in segmentation. 0 for a class that neither targets nor answers have, as in torchmetrics; macro averages
/// leave it out. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class DiceScore(Labels? labels = null)
    : SegmentationMetric("dice", labels, static (hits, answered, right) => ClassCounts.Share(2 * hits, answered + right));
