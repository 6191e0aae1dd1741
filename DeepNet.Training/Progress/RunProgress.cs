namespace DeepNet.Training;

/// <summary>
/// Where a run stands. The training thread writes fields, and no more than that in a step; a display's thread reads them when it draws, and
/// may see those of two neighbouring steps mixed.
/// </summary>
internal sealed class RunProgress(ProgressPlan plan, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _epochStart = time.GetTimestamp();
    private volatile StepCompleted? _latest;
    private volatile CheckpointSaved? _checkpoint;
    private long _units, _skipped;

    public ProgressPlan Plan => plan;
    public Pace Pace { get; } = new(time);
    public RecentLosses Losses { get; } = new();
    public ValidationBoard Validation { get; } = new(plan.HigherIsBetter);

    /// <summary>The newest step, or null before the first.</summary>
    public StepCompleted? Latest => _latest;

    /// <summary>The newest checkpoint, or null.</summary>
    public CheckpointSaved? Checkpoint => _checkpoint;

    /// <summary>Steps since the start whose update was left out because gradients had overflowed.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    public long Step => _latest?.Step ?? plan.Step;

    public TimeSpan Elapsed => plan.TimeBefore + time.GetElapsedTime(_start);

    public TimeSpan EpochElapsed => time.GetElapsedTime(_epochStart);

    /// <returns>When it was done.</returns>
    public long Add(StepCompleted step)
    {
        var now = time.GetTimestamp();
        var units = step.Units > 0 ? step.Units : step.Samples;
        _latest = step;
        _units += units;
        if (step.Skipped)
            _skipped++;
        Losses.Add(step.Loss);
        Pace.Add(units, now);
        return now;
    }

    public void Add(CheckpointSaved saved) => _checkpoint = saved;

    public void BeginEpoch()
    {
        _epochStart = time.GetTimestamp();
        Pace.Pause();
    }

    /// <summary>How much of the run is done, from 0 to 1, by the limit that it is nearest to; null where no limit is known.</summary>
    public double? Share
    {
        get
        {
            double? share = plan.Length.IsOpen ? null : Part(Step, plan.Length.TotalSteps);
            if (plan.UnitLimit is { } units)
                share = Math.Max(share ?? 0, Part(plan.UnitsBefore + Volatile.Read(ref _units), units));
            if (plan.TimeLimit is { } limit)
                share = Math.Max(share ?? 0, Part(Elapsed.TotalSeconds, limit.TotalSeconds));
            return share;
        }
    }

    /// <summary>The time until the first limit is reached; null while nobody can tell.</summary>
    public TimeSpan? Left
    {
        get
        {
            var left = plan.Length.IsOpen ? null : Pace.Left(Math.Max(0, plan.Length.TotalSteps - Step));
            if (plan.UnitLimit is { } units)
                left = Least(left, Pace.LeftOfUnits(Math.Max(0, units - plan.UnitsBefore - Volatile.Read(ref _units))));
            if (plan.TimeLimit is { } limit)
                left = Least(left, limit > Elapsed ? limit - Elapsed : TimeSpan.Zero);
            return left;
        }
    }

    /// <summary>Steps taken in the current epoch, or null where epochs have no known length.</summary>
    public long? StepInEpoch => plan.Length.StepsPerEpoch is > 0 and var steps
        ? Math.Clamp(Step - (Epoch - 1) * steps, 0, steps)
        : null;

    /// <summary>The current epoch, counted from 1.</summary>
    public int Epoch => _latest?.Epoch ?? plan.Epoch + 1;

    private static double Part(double done, double all) => all > 0 ? Math.Clamp(done / all, 0, 1) : 1;

    private static TimeSpan? Least(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;
}
