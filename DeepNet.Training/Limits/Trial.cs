namespace DeepNet.Training;

/// <summary>A run on a part of the data, to try a program out or to look for mistakes.</summary>
public sealed record Trial
{
    /// <summary>
    /// One epoch of so many training and validation batches, with nothing kept on the disk: does everything run to its end? At least 1.
    /// Default null: no such run.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? FastDevRun { get; init => field = value is { } batches ? Require.AtLeast(1, batches) : null; }

    /// <summary>
    /// Learn from the same first so many batches in every epoch, unshuffled, and validate on them: a model and a loop without mistakes drive
    /// the loss towards 0. At least 1. Default null: learn from all data.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? OverfitBatches { get; init => field = value is { } batches ? Require.AtLeast(1, batches) : null; }

    /// <summary>The first so many training batches of each epoch only, at least 1. Default null: all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? LimitTrainingBatches { get; init => field = value is { } batches ? Require.AtLeast(1, batches) : null; }

    /// <summary>The first so many batches of each validation only, at least 1. Default null: all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? LimitValidationBatches { get; init => field = value is { } batches ? Require.AtLeast(1, batches) : null; }
}
