namespace DeepNet.Training;

/// <summary>What a display is told of a run before its first step: where it stands, and what ends it.</summary>
internal sealed record ProgressPlan
{
    /// <summary>Steps taken before.</summary>
    public long Step { get; init; }

    /// <summary>Epochs completed before.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs in the whole run; null where something else limits it.</summary>
    public int? Epochs { get; init; }

    /// <summary>Steps in the whole run and in an epoch; 0 steps in an epoch where there are none.</summary>
    public RunLength Length { get; init; } = new(RunLength.Open, 0);

    /// <summary>What a resumed run goes on from.</summary>
    public string? ResumedFrom { get; init; }

    /// <summary>What the rate counts beside steps: samples or tokens.</summary>
    public string Unit { get; init; } = "samples";

    /// <summary>Units that end the run, or null.</summary>
    public long? UnitLimit { get; init; }

    /// <summary>Units learned from before.</summary>
    public long UnitsBefore { get; init; }

    /// <summary>Wall time that ends the run, or null.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Wall time used before.</summary>
    public TimeSpan TimeBefore { get; init; }

    /// <summary>Whether more is better, by a figure's full name; null where nobody knows.</summary>
    public Func<string, bool?> HigherIsBetter { get; init; } = MetricDirection.Of(null);

    /// <summary>The number of the CUDA device that is computed on, or null.</summary>
    public int? CudaDevice { get; init; }

    /// <summary>Whether no step is left to take.</summary>
    public bool IsOver => !Length.IsOpen && Step >= Length.TotalSteps;

    public static ProgressPlan Of(TrainingStarted started)
    {
        var step = started.Run?.Step; // hand-made events have no run
        var limits = started.Run?.Options?.Limits;
        return new ProgressPlan
        {
            Step = started.Step,
            Epoch = started.Epoch,
            Epochs = started.Epochs,
            Length = started.Length,
            ResumedFrom = started.ResumedFrom,
            UnitLimit = limits?.Tokens,
            UnitsBefore = started.Units,
            TimeLimit = limits?.Time,
            TimeBefore = started.Elapsed,
            Unit = step?.Unit ?? "samples",
            HigherIsBetter = MetricDirection.Of(step),
            CudaDevice = step is null ? null : Devices.Of(step.Model) is { type: TorchSharp.DeviceType.CUDA } device ? Math.Max(0, device.index) : null,
        };
    }
}
