namespace DeepNet.Training;

/// <summary>Schedules one after the other (PyTorch's SequentialLR); <see cref="Schedule.Then"/> makes them.</summary>
public sealed record Sequence : Schedule
{
    /// <summary>Schedules and the places where each but the first begins.</summary>
    /// <param name="schedules">The schedules, at least one. Each counts its own steps, and its run is its own stretch.</param>
    /// <param name="milestones">The places, ascending, counted from the start of the run; one fewer than schedules.</param>
    /// <exception cref="ArgumentException">The numbers do not fit, or there is more than one <see cref="ReduceOnPlateau"/>.</exception>
    public Sequence(IReadOnlyList<Schedule> schedules, IReadOnlyList<Duration> milestones)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentNullException.ThrowIfNull(milestones);
        if (schedules.Count == 0 || milestones.Count != schedules.Count - 1)
            throw new ArgumentException($"{schedules.Count} schedules and {milestones.Count} milestones were given; at least one schedule and one milestone fewer are expected.", nameof(milestones));
        if (schedules.Count(schedule => schedule.Plateau is not null) > 1)
            throw new ArgumentException("Only one schedule of a sequence can wait for a plateau.", nameof(schedules));
        (Schedules, Milestones) = ([.. schedules], [.. milestones]);
    }

    /// <summary>The schedules in their order.</summary>
    public IReadOnlyList<Schedule> Schedules { get; }

    /// <summary>Where each but the first begins, counted from the start of the run.</summary>
    public IReadOnlyList<Duration> Milestones { get; }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Schedules[^1].NeedsTotalSteps || Milestones.Any(milestone => milestone.NeedsTotalSteps);

    /// <inheritdoc/>
    public override ReduceOnPlateau? Plateau => Schedules.Select(schedule => schedule.Plateau).FirstOrDefault(plateau => plateau is not null);

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var (schedule, start, own) = Find(step, length);
        return schedule.At(step - start, own);
    }

    /// <inheritdoc/>
    public override double? MomentumAt(long step, RunLength length)
    {
        var (schedule, start, own) = Find(step, length);
        return schedule.MomentumAt(step - start, own);
    }

    /// <summary>Whether both have equal schedules at the same places.</summary>
    public bool Equals(Sequence? other) => other is not null && Schedules.SequenceEqual(other.Schedules) && Milestones.SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => Schedules.Aggregate(0, HashCode.Combine);

    /// <summary>The schedule of a step, where it begins, and how long it is.</summary>
    private (Schedule Schedule, long Start, RunLength Own) Find(long step, RunLength length)
    {
        var start = 0L;
        for (var k = 0; k < Milestones.Count; k++)
        {
            var end = Milestones[k].In(length);
            if (end < start)
                throw new ArgumentException($"The milestones of a sequence must ascend, but {Milestones[k]} (step {end}) comes after step {start}.");
            if (step < end)
                return (Schedules[k], start, length.Of(end - start));
            start = end;
        }
        return (Schedules[^1], start, length.After(start));
    }
}
