namespace DeepNet.Data;

/// <summary>What a training run reads.</summary>
/// <param name="Train">The batches to learn from.</param>
/// <param name="Validation">The batches to measure with after each epoch; null to measure nothing.</param>
public sealed record TrainingData(BatchLoader Train, BatchLoader? Validation = null)
{
    /// <summary>Where the data came from, for people.</summary>
    public string Source { get; init; } = "";

    /// <summary>What the user ought to be told before training starts; null when there is nothing to tell.</summary>
    public string? Notice { get; init; }
}
