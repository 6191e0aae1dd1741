namespace DeepNet.Training;

/// <summary>Where a run stands, and what follows from it: its length as far as it is known, and the learning rate.</summary>
/// <param name="plan">How long it is to be.</param>
/// <param name="learners">Who learns; the first one's learning rate is the run's.</param>
internal sealed class Standing(RunPlan plan, IReadOnlyList<Learner> learners)
{
    /// <summary>The run's state, which moves on.</summary>
    public required RunState State { get; set; }

    /// <summary>The run's length as far as it is known.</summary>
    public RunLength Length => plan.Length(State.UnitsPerStep);

    /// <summary>The place of the step at hand.</summary>
    public RunPlace Place => new(State.Step, State.Epoch, State.Batch, LearningRateOf(State.Step));

    /// <summary>Whether the run's length in steps will follow from the units of its first step, which is still to come.</summary>
    public bool IsLengthOpen => plan.IsMeasuredInUnits && State.UnitsPerStep is null;

    /// <summary>The length as a player's schedule sees it.</summary>
    public RunLength LengthFor(Learner learner) => State.Plateaus.TryGetValue(learner.Player.Name, out var plateau)
        ? Length with { Reductions = plateau.Reductions }
        : Length;

    /// <summary>The learning rate of a step; NaN in the first step of a run that is limited in tokens, when nobody knows how many steps it will have.</summary>
    public double LearningRateOf(long step) => IsLengthOpen ? double.NaN : learners[0].LearningRateAt(step, LengthFor(learners[0]));
}
