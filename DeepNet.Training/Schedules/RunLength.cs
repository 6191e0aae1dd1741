namespace DeepNet.Training;

/// <summary>How long a run is: what a schedule needs to know beside the step.</summary>
/// <param name="TotalSteps">Optimizer steps in the whole run; <see cref="Open"/> where nobody can tell, as for a limit in wall time.</param>
/// <param name="StepsPerEpoch">Optimizer steps in one epoch.</param>
public readonly record struct RunLength(long TotalSteps, long StepsPerEpoch)
{
    /// <summary>The number of steps of a run whose end is not known in steps.</summary>
    public const long Open = long.MaxValue;

    /// <summary>Whether the number of steps is not known.</summary>
    public bool IsOpen => TotalSteps == Open;

    /// <summary>How often a <see cref="ReduceOnPlateau"/> has found no progress so far: the one thing that a schedule knows of the run's past.</summary>
    public int Reductions { get; init; }

    /// <summary>The number of steps, where it must be known.</summary>
    internal long KnownTotalSteps => !IsOpen && TotalSteps > 0
        ? TotalSteps
        : throw new ArgumentException("The schedule depends on the number of steps in the run, and that is not known: limit the run in epochs, steps or tokens.");

    /// <summary>The number of steps in an epoch, where it must be known.</summary>
    internal long KnownStepsPerEpoch => StepsPerEpoch > 0
        ? StepsPerEpoch
        : throw new ArgumentException("The schedule counts epochs, and how many steps an epoch has is not known: give the RunLength its StepsPerEpoch, or count in steps.");

    /// <summary>What is left of the run, at least one step, after some steps of it.</summary>
    internal RunLength After(long steps) => IsOpen || TotalSteps < 1 ? this : this with { TotalSteps = Math.Max(1, TotalSteps - steps) };

    /// <summary>A run of the same kind with as many steps.</summary>
    internal RunLength Of(long steps) => this with { TotalSteps = Math.Max(1, steps) };
}
