using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// The learning rate over a run, as a pure function of the step: a resumed run needs no scheduler state. Derive from it to write another.
/// </summary>
[JsonConverter(typeof(RuntimeTypeConverter<Schedule>))]
public abstract record Schedule
{
    /// <summary>Whether the curve depends on the number of steps in the run: such a schedule needs a limit in epochs, steps or tokens. Default true.</summary>
    [JsonIgnore]
    public virtual bool NeedsTotalSteps => true;

    /// <summary>The plateau in this schedule, whose findings the trainer counts in <see cref="RunLength.Reductions"/>. Default null: there is none.</summary>
    [JsonIgnore]
    public virtual ReduceOnPlateau? Plateau => null;

    /// <summary>The share of the optimizer's learning rate that a step uses.</summary>
    /// <param name="step">The step about to be taken, counted from 0; <see cref="RunLength.TotalSteps"/> names the end of the run.</param>
    /// <param name="length">The length of the run.</param>
    /// <returns>A factor, 1 at the peak.</returns>
    public abstract double At(long step, RunLength length);

    /// <summary>The momentum (β₁ of Adam and its kin) that a step uses; null leaves it to the optimizer. Default null.</summary>
    /// <param name="step">The step about to be taken, counted from 0.</param>
    /// <param name="length">The length of the run.</param>
    public virtual double? MomentumAt(long step, RunLength length) => null;
}
