using System.Text;
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
    /// <exception cref="ArgumentException">The schedule depends on something that is not known of the run's length.</exception>
    public abstract double At(long step, RunLength length);

    /// <summary>The momentum (β₁ of Adam and its kin) that a step uses; null leaves it to the optimizer. Default null.</summary>
    /// <param name="step">The step about to be taken, counted from 0.</param>
    /// <param name="length">The length of the run.</param>
    public virtual double? MomentumAt(long step, RunLength length) => null;

    /// <summary>This schedule up to a place in the run, and another from there on: <c>new Constant().Then(0.75, new Cosine())</c>.</summary>
    /// <param name="from">Where the other begins, counted from the start of the run.</param>
    /// <param name="next">The other; its steps are counted from there, and its run is what is left.</param>
    /// <returns>A <see cref="Sequence"/>; calling this on a sequence makes it longer.</returns>
    public Sequence Then(Duration from, Schedule next) => this is Sequence sequence
        ? new([.. sequence.Schedules, next], [.. sequence.Milestones, from])
        : new([this, next], [from]);

    /// <summary>The curve of the learning rate, and of the momentum where the schedule sets it, as a picture.</summary>
    /// <param name="length">The length of the run.</param>
    /// <param name="steps">How many steps to draw, for a run whose length is not known; default all.</param>
    /// <returns>A chart: <see cref="Chart.ToSvg"/> gives its text, <see cref="Chart.Save"/> writes it to a file.</returns>
    /// <exception cref="ArgumentException">The length is not known.</exception>
    public LineChart Plot(RunLength length, long? steps = null) => SchedulePlot.Of(this, length, steps ?? length.KnownTotalSteps);

    /// <summary>Texts of schedules show their options alone; a plateau would be within itself.</summary>
    /// <param name="builder">The text.</param>
    /// <returns>Whether anything was added.</returns>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
