namespace DeepNet.Training;

/// <summary>
/// F1: the harmonic mean of precision and recall, 2·hits / (answered + right); from 0 to 1. 0 for a class that neither samples nor answers
/// have, as in scikit-learn. NaN when scores that count are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read. Default <see cref="Labels.MultiClass"/>.</param>
public sealed class F1Score(Labels? labels = null)
    : ClassMetric("f1", labels, static (hits, answered, right) => ClassCounts.Share(2 * hits, answered + right));
