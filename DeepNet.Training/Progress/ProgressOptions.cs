namespace DeepNet.Training;

/// <summary>What <see cref="TrainingProgress"/> counts.</summary>
public sealed record ProgressOptions
{
    /// <summary>Steps in the whole run, at least 1. Default null: nobody knows, and there is no bar for the run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? TotalSteps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>Steps in an epoch, at least 0. Default 0: there is no bar for the epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long StepsPerEpoch { get; init => field = Require.AtLeast(0, value); }

    /// <summary>Steps taken before, at least 0, where the loop goes on from a checkpoint. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long Step { get; init => field = Require.AtLeast(0, value); }

    /// <summary>What the rate counts beside steps. Default <c>samples</c>.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string Unit { get; init => field = Require.Named(value); } = "samples";

    /// <summary>The full names of figures that are better when higher (<c>val/accuracy</c>), to mark the best by; of the others the lowest is best. Default none.</summary>
    public IReadOnlyCollection<string> HigherIsBetter { get; init => field = [.. Require.Given(value)]; } = [];
}
