using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>How long a run is and where it stops: epochs, limits and trials brought together.</summary>
internal sealed class RunPlan
{
    private readonly RunLimits _limits;
    private readonly ValidationOptions _validation;

    public RunPlan(TrainerOptions options, TrainingData data)
    {
        Batches = new BatchPlan(data, options.Trial);
        _validation = options.Validation;
        _limits = options.Trial?.FastDevRun is null ? options.Limits : new RunLimits();
        Epochs = options.Trial?.FastDevRun is null ? options.Epochs : 1;
        if (Epochs is null && _limits is { Steps: null, Tokens: null, Time: null })
            throw new ArgumentException("The options say nowhere when the run ends: set Epochs, or Limits with Steps, Tokens or Time.", nameof(options));
        StepsPerEpoch = (Batches.PerEpoch + options.Gradients.Accumulation - 1) / options.Gradients.Accumulation;
    }

    /// <summary>The batches of training and validation.</summary>
    public BatchPlan Batches { get; }

    /// <summary>Epochs in the run, or null where only limits end it.</summary>
    public int? Epochs { get; }

    /// <summary>Optimizer steps in an epoch.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Whether the length in steps follows from the units of the first step.</summary>
    public bool IsMeasuredInUnits => _limits.Tokens is not null;

    /// <summary>The run's length as far as it is known.</summary>
    /// <param name="unitsPerStep">Units in the first step, from which a limit in tokens is converted to steps; null before it.</param>
    public RunLength Length(long? unitsPerStep)
    {
        var total = Epochs * StepsPerEpoch ?? RunLength.Open;
        total = Math.Min(total, _limits.Steps ?? RunLength.Open);
        if (_limits.Tokens is { } tokens && unitsPerStep is { } units and > 0)
            total = Math.Min(total, (tokens + units - 1) / units);
        return new RunLength(total, StepsPerEpoch);
    }

    /// <summary>Whether the run ends here, the epoch complete or not.</summary>
    public bool IsOver(RunState state, TimeSpan elapsed)
        => state.StoppedEarly
        || state.Epoch >= Epochs
        || state.Step >= _limits.Steps
        || state.Units >= _limits.Tokens
        || elapsed >= _limits.Time;

    /// <summary>Whether a run that has counted so many units at most may be over.</summary>
    public bool MayBeOver(long units) => units >= _limits.Tokens;

    /// <summary>Whether the model is to be measured here, within an epoch or before the first.</summary>
    public bool IsValidationDue(RunState state) => state is { MicroBatch: 0 } && state.MeasuredAt != state.Step && (state.Step == 0
        ? _validation.AtStart
        : state.Step % _validation.EverySteps == 0);

    /// <summary>Whether the model is to be measured at the end of this epoch.</summary>
    public bool IsValidationDueAtEnd(RunState state, bool isOver)
        => isOver || (state.Epoch + 1) % _validation.EveryEpochs == 0 || state.Step % _validation.EverySteps == 0;

    /// <summary>Refuses schedules and averages that must be told where the run ends.</summary>
    /// <param name="what">Its name.</param>
    /// <param name="needsTotalSteps">Whether it is one of them.</param>
    public void Check(string what, bool needsTotalSteps)
    {
        if (needsTotalSteps && Length(null).IsOpen && !IsMeasuredInUnits)
            throw new ArgumentException(
                $"{what} depends on the number of steps in the run, which a limit in wall time does not tell: set Epochs or Limits.Steps too (the run ends at whichever comes first), or take one that does not, such as {nameof(Constant)}.");
    }
}
