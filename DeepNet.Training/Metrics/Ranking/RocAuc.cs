namespace DeepNet.Training;

/// <summary>
/// The area under the ROC curve: the probability that a random sample of the class has a higher score than a random other, equal scores
/// counting half (Fawcett: An introduction to ROC analysis, 2006); from 0 to 1, and ½ for guessing. NaN for a class without samples or
/// without others, and when scores are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read; the threshold is of no matter. Default <see cref="Labels.MultiClass"/>.</param>
/// <remarks>All scores are kept: <see cref="RankingMetric"/>.</remarks>
public sealed class RocAuc(Labels? labels = null) : RankingMetric("roc_auc", labels, Ranking.RocAuc);
