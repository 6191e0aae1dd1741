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
}
