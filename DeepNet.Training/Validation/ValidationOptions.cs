namespace DeepNet.Training;

/// <summary>When a run measures its model by the validation data.</summary>
public sealed record ValidationOptions
{
    /// <summary>Epochs between validations, at least 1. Default 1. The last epoch always ends with one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int EveryEpochs { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Steps between validations, at least 1, beside <see cref="EveryEpochs"/>. Default null: only between epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? EverySteps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>Whether the untrained model is measured too, before the first step. Default false.</summary>
    public bool AtStart { get; init; }
}
