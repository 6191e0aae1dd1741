namespace DeepNet.Training;

/// <summary>The factors of several schedules multiplied (PyTorch's ChainedScheduler).</summary>
public sealed record Product : Schedule
{
    /// <summary>A product of schedules.</summary>
    /// <param name="schedules">The schedules, at least one; all run over the whole run. The momentum is that of the first that sets it.</param>
    /// <exception cref="ArgumentException">There is none, or more than one <see cref="ReduceOnPlateau"/>.</exception>
    public Product(params IReadOnlyList<Schedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        if (schedules.Count == 0)
            throw new ArgumentException("A product needs at least one schedule.", nameof(schedules));
        if (schedules.Count(schedule => schedule.Plateau is not null) > 1)
            throw new ArgumentException("Only one schedule of a product can wait for a plateau.", nameof(schedules));
        Schedules = [.. schedules];
    }

    /// <summary>The schedules.</summary>
    public IReadOnlyList<Schedule> Schedules { get; }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Schedules.Any(schedule => schedule.NeedsTotalSteps);

    /// <inheritdoc/>
    public override ReduceOnPlateau? Plateau => Schedules.Select(schedule => schedule.Plateau).FirstOrDefault(plateau => plateau is not null);

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Schedules.Aggregate(1.0, (product, schedule) => product * schedule.At(step, length));

    /// <inheritdoc/>
    public override double? MomentumAt(long step, RunLength length)
        => Schedules.Select(schedule => schedule.MomentumAt(step, length)).FirstOrDefault(momentum => momentum is not null);

    /// <summary>Whether both have equal schedules.</summary>
    public bool Equals(Product? other) => other is not null && Schedules.SequenceEqual(other.Schedules);

    /// <inheritdoc/>
    public override int GetHashCode() => Schedules.Aggregate(0, HashCode.Combine);
}
