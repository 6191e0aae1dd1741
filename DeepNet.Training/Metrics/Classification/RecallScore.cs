namespace DeepNet.Training;

/// <summary>
/// Recall: of the samples of a class, the share that is answered so; from 0 to 1. 0 for a class that no sample has, as in scikit-learn. Its
/// macro average is the balanced accuracy. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class RecallScore(Labels? labels = null)
    : ClassMetric("recall", labels, static (hits, _, right) => ClassCounts.Share(hits, right));
