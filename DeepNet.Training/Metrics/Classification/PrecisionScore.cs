namespace DeepNet.Training;

/// <summary>
/// Precision: of the answers that name a class, the share that is right; from 0 to 1. 0 for a class that no answer names, as in scikit-learn.
/// NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class PrecisionScore(Labels? labels = null)
    : ClassMetric("precision", labels, static (hits, answered, _) => ClassCounts.Share(hits, answered));
