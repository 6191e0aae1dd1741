namespace DeepNet.Training;

/// <summary>How long a run is: what a schedule needs to know beside the step.</summary>
/// <param name="TotalSteps">Optimizer steps in the whole run.</param>
/// <param name="StepsPerEpoch">Optimizer steps in one epoch.</param>
public readonly record struct RunLength(long TotalSteps, long StepsPerEpoch);
