namespace DeepNet.Data;

/// <summary>One division of a data set for cross-validation.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Validation">The samples to measure with.</param>
public sealed record DatasetFold(SubsetDataset Train, SubsetDataset Validation);
