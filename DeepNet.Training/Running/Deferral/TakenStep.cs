namespace DeepNet.Training;

/// <summary>A step that was taken, as a run has to know it to tell of it or to go back to its start.</summary>
/// <param name="Before">The run's state at its start.</param>
/// <param name="Place">Where the run stood.</param>
/// <param name="Step">Steps taken, this one included.</param>
/// <param name="Averaged">How many weights were in the average before it.</param>
/// <param name="Times">Where its time went.</param>
/// <param name="Memory">The peak of the device's memory; null where nobody counts it.</param>
internal sealed record TakenStep(RunState Before, RunPlace Place, long Step, long Averaged, StepTimes Times, StepMemory? Memory);
