namespace DeepNet.Training;

/// <summary>
/// Where a run ends beside <see cref="TrainerOptions.Epochs"/>: whichever limit is reached first. An epoch that a limit cuts short is
/// validated like a whole one.
/// </summary>
public sealed record RunLimits
{
    /// <summary>Optimizer steps in all, at least 1. Default null: no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? Steps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>
    /// Tokens to learn from in all (or samples, where <see cref="TrainingStep.Unit"/> says so), at least 1. The step that reaches the limit
    /// is the last. Default null: no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? Tokens { get; init => field = value is { } tokens ? Require.AtLeast(1, tokens) : null; }

    /// <summary>
    /// Wall time of training and validation in all, over every resumption. The one limit that makes a run's length depend on the machine.
    /// Default null: no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan? Time { get; init => field = Require.Lasting(value); }
}
