namespace DeepNet.Training;

/// <summary>
/// Intersection over union (Jaccard index) of the pixels answered and right, hits / (answered + right − hits), over all images together; from
/// 0 to 1. Its macro average is the mIoU of the segmentation benchmarks. 0 for a class that neither targets nor answers have, as in
/// torchmetrics; macro averages leave it out. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class IntersectionOverUnion(Labels? labels = null)
    : SegmentationMetric("iou", labels, static (hits, answered, right) => ClassCounts.Share(hits, answered + right - hits));
