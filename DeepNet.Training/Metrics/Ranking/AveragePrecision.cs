namespace DeepNet.Training;

/// <summary>
/// Average precision: Σₙ (Rₙ − Rₙ₋₁) Pₙ with precision and recall at each distinct score, falling, and no interpolation, as in scikit-learn;
/// from 0 to 1. NaN for a class without samples (as in torchmetrics; scikit-learn has 0), and when scores are NaN.
/// </summary>
/// <param name="labels">How outputs and targets are read; the threshold is of no matter. Default <see cref="Labels.MultiClass"/>.</param>
/// <remarks>All scores are kept: <see cref="RankingMetric"/>.</remarks>
public sealed class AveragePrecision(Labels? labels = null) : RankingMetric("average_precision", labels, Ranking.AveragePrecision);
