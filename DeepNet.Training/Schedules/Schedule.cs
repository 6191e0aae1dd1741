using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// The learning rate over a run, as a pure function of the step: a resumed run needs no scheduler state. Derive from it to write another.
/// </summary>
[JsonConverter(typeof(RuntimeTypeConverter<Schedule>))]
public abstract record Schedule
{
    /// <summary>The share of the optimizer's learning rate that a step uses.</summary>
    /// <param name="step">The step about to be taken, counted from 0; <see cref="RunLength.TotalSteps"/> names the end of the run.</param>
    /// <param name="length">The length of the run.</param>
    /// <returns>A factor, 1 at the peak.</returns>
    public abstract double At(long step, RunLength length);
}
