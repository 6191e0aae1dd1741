using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>
/// Takes the steps of a run, one batch after the other, and tells of them: at once, or where their figures stay on the device for a while, when these are
/// read (<see cref="Deferral"/>). Moves the run's state on, and back to a step that turns out not to be finite.
/// </summary>
internal sealed class StepTaker(
    TrainingStep step, Standing standing, RunPlan plan, StepRunner runner, StepSeeds seeds, Deferral? deferral, int readEvery, Troubles troubles,
    AveragedWeights? average, StepClock clock, StepPeaks? peaks, Action<TrainingEvent> notify)
{
    private readonly Queue<TakenStep> _untold = [];
    private bool _isReading;
    private long _repeated = -1; // the step that is repeated with an eye on everything
    private long _carefulUntil; // steps before it are read one by one

    /// <summary>Whether the step at hand has all its batches.</summary>
    public bool IsFull => runner.IsFull;

    /// <summary>Whether the steps that have been taken are to be read before the next one.</summary>
    public bool IsReadDue => deferral is not null
        && (deferral.IsInTrouble
            || deferral.Count >= (standing.State.Step <= _carefulUntil ? 1 : readEvery)
            || plan.MayBeOver(standing.State.Units + deferral.UnitsAtMost));

    // A step that is repeated, and the first of a run whose length follows from what it counts.
    private bool MustBeRead => standing.State.Step == _repeated || standing.IsLengthOpen;

    /// <summary>Takes a batch into the step at hand.</summary>
    public void Take(Batch batch)
    {
        var state = standing.State;
        // Of an open window that a run was saved in, the gradients are restored; its batches are only needed should the step be repeated.
        var isRestored = runner.BatchesInWindow < state.MicroBatch;
        var isDeferred = !isRestored && !MustBeRead;
        if (runner.BatchesInWindow == 0)
            troubles.BeforeStep(isDeferred && deferral is not null);
        step.StepsTaken = state.Step;
        seeds.Before(state.Step, runner.BatchesInWindow, isRestored);
        runner.Take(batch, standing.Place, learn: !isRestored, isDeferred);
        if (!isRestored)
            standing.State = state with { MicroBatch = runner.BatchesInWindow };
    }

    /// <summary>Updates the weights by the batches that were taken.</summary>
    public void Complete()
    {
        var before = standing.State with { MicroBatch = 0 };
        if (standing.IsLengthOpen)
            standing.State = standing.State with { UnitsPerStep = runner.Units };
        var place = standing.Place;
        var report = runner.Finish(place, standing.LengthFor);
        if (report.Trouble is { } trouble)
            troubles.Handle(trouble);
        else if (!report.IsDeferred)
            troubles.Passed(report, place);
        var state = standing.State;
        standing.State = state with { Step = state.Step + 1, Batch = state.Batch + state.MicroBatch, MicroBatch = 0 };
        var averaged = average?.Updates ?? 0;
        if (report.IsDeferred)
            deferral!.Average(average, standing.State.Step, standing.Length);
        else if (!report.Skipped)
            average?.Update(standing.State.Step, standing.Length);
        clock.Lap(StepPhase.Optimizer);
        var taken = new TakenStep(before, place, standing.State.Step, averaged, clock.Take(), peaks?.Take());
        if (report.IsDeferred)
            _untold.Enqueue(taken);
        else
            Tell(taken, report);
    }

    /// <summary>Brings to the host what the steps since the last read have left on the device, and tells of them.</summary>
    /// <returns>False where one of them met a value that is not finite: the run has gone back to its start, to repeat it.</returns>
    public bool Read()
    {
        if (_untold.Count == 0)
            return true;
        _isReading = true;
        deferral!.Read();
        clock.Lap(StepPhase.Optimizer);
        while (_untold.TryDequeue(out var taken))
        {
            if (!deferral.TakeOldest(out var report))
            {
                GoBack(taken);
                _isReading = false;
                return false;
            }
            troubles.Passed(report, taken.Place);
            Tell(taken, report);
        }
        _isReading = false;
        return true;
    }

    /// <summary>Brings all to the host that is to be saved, in the middle of a window, too.</summary>
    public void Settle()
    {
        if (Read() && !runner.Settle())
            standing.State = standing.State with { MicroBatch = 0 };
    }

    /// <summary>Tells of the steps that were taken before one failed; unless it was the telling that failed.</summary>
    public void TellOfTheRest()
    {
        if (!_isReading)
            Read();
    }

    private void Tell(TakenStep taken, StepReport report)
    {
        var state = standing.State;
        standing.State = state with { Units = state.Units + report.Units, Skipped = state.Skipped + (report.Skipped ? 1 : 0) };
        notify(new StepCompleted(taken.Step, state.Epoch + 1, report.Samples, report.Loss, taken.Place.LearningRate)
        {
            Units = report.Units,
            GradientNorm = report.GradientNorm,
            LossScale = report.LossScale,
            Skipped = report.Skipped,
            Parts = report.Parts,
            Times = taken.Times,
            Memory = taken.Memory,
        });
        clock.Lap(StepPhase.Observers);
    }

    // Neither that step nor those after it have changed weights, optimizer, average or buffers.
    private void GoBack(TakenStep to)
    {
        runner.Abandon();
        _untold.Clear();
        average?.GoBack(to.Averaged);
        standing.State = to.Before with { Units = standing.State.Units, Skipped = standing.State.Skipped };
        _repeated = standing.State.Step;
        _carefulUntil = standing.State.Step + readEvery + 1;
        clock.Take();
    }
}
