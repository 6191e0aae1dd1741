using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>Measures the model of a run by the validation data where that is due, and judges by the figures: which weights are the best, whether to stop.</summary>
internal sealed class Measurements(
    TrainingStep step, TrainingData data, Standing standing, RunPlan plan, Validator? validator, Verdicts verdicts, AveragedWeights? average, StepClock clock)
{
    private Dictionary<string, double> _newest = [];
    private long _estimated; // updates in the average when its statistics were estimated

    /// <summary>Whether the model is to be measured where the run stands, within an epoch or before the first.</summary>
    public bool IsDue => validator is not null && plan.IsValidationDue(standing.State);

    /// <summary>Measures the model within an epoch, or before the first, and judges by that.</summary>
    /// <param name="stop">Asks to stop meanwhile.</param>
    /// <param name="areBestsNew">Whether there are weights among the best that were not before.</param>
    /// <returns>False when asked to stop before it was measured.</returns>
    public bool WithinEpoch(CancellationToken stop, out bool areBestsNew)
    {
        areBestsNew = false;
        if (!Measure(stop))
            return false;
        areBestsNew = Judge(_newest, Epoch);
        return true;
    }

    /// <summary>Measures the model at the end of an epoch, if that is due and has not been done at the same step.</summary>
    /// <param name="isOver">Whether the run ends with the epoch.</param>
    /// <param name="values">The epoch's figures, to which those of the validation are added.</param>
    /// <param name="stop">Asks to stop meanwhile.</param>
    /// <returns>False when asked to stop before it was measured.</returns>
    public bool AtEnd(bool isOver, Dictionary<string, double> values, CancellationToken stop)
    {
        if (validator is null || !plan.IsValidationDueAtEnd(standing.State, isOver))
            return true;
        if ((standing.State.MeasuredAt != standing.State.Step || _newest.Count == 0) && !Measure(stop))
            return false;
        foreach (var (name, value) in _newest)
            values[name] = value;
        verdicts.Check(values);
        return true;
    }

    /// <summary>Judges by figures.</summary>
    /// <returns>Whether there are weights among the best that were not before.</returns>
    public bool Judge(IReadOnlyDictionary<string, double> values, int epoch)
    {
        var before = standing.State.Bests;
        standing.State = verdicts.After(standing.State, epoch, values);
        return !ReferenceEquals(standing.State.Bests, before);
    }

    /// <summary>Estimates the batch normalisation of averaged weights anew, where the average wants it and has changed since.</summary>
    public void EstimateStatistics()
    {
        if (average is not { Averaging: var averaging } || !(averaging.EstimateStatistics ?? averaging.NeedsStatistics) || average.Updates == _estimated)
            return;
        average.EstimateStatistics(step, data.Train, plan.Batches.PerEpoch);
        _estimated = average.Updates;
    }

    private int Epoch => standing.State.Step == 0 ? 0 : standing.State.Epoch + 1;

    private bool Measure(CancellationToken stop)
    {
        EstimateStatistics();
        if (validator!.Run(standing.State.Step, Epoch, stop) is not { } values)
            return false;
        _newest = values;
        standing.State = standing.State with { MeasuredAt = standing.State.Step };
        clock.Skip();
        return true;
    }
}
