using System.Runtime.InteropServices;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop over epochs and batches.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly TrainingStep _step;
    private readonly TrainingData _data;
    private readonly RunPlan _plan;
    private readonly Learner[] _learners;
    private readonly SplitMetrics _metrics;
    private readonly AveragedWeights? _average;
    private readonly StepRunner _runner;
    private readonly Troubles _troubles;
    private readonly StepTaker _steps;
    private readonly Measurements _measurements;
    private readonly RunFiles? _files;
    private readonly StepClock _clock;
    private readonly Elapsed _elapsed;
    private readonly Standing _standing;
    private readonly RunContext _context;
    private readonly Action<TrainingEvent> _notify;
    private readonly string?[] _notices;

    public TrainingRun(TrainerOptions options, TrainingStep step, TrainingData data, ObserverList observers, TimeProvider time)
    {
        (_options, _step, _data, _notify) = (options, step, data, observers.Notify);
        _plan = new RunPlan(options, data);
        var moved = Devices.Bring(step.Model, options.Device);
        var device = Devices.Of(step.Model);
        var layout = Devices.UseLayout(step.Model, options);
        _clock = new StepClock(time);
        _elapsed = new Elapsed(time);
        var peaks = StepPeaks.Of(device);
        _metrics = new SplitMetrics("train", [.. step.Metrics.Where(metric => metric.InTraining)]);
        _learners = [.. step.Players.Select(player => new Learner(player, options, device, layout, _clock))];
        _average = options.Averaging is { } averaging ? new AveragedWeights(step.Model, averaging) : null;
        foreach (var schedule in _learners.Select(learner => learner.Schedule))
            _plan.Check(schedule.GetType().Name, schedule.NeedsTotalSteps);
        _plan.Check(options.Averaging?.GetType().Name ?? "", options.Averaging?.NeedsTotalSteps ?? false);
        _standing = new Standing(_plan, _learners) { State = new RunState { Card = RunCard.Of(step, options, data.Train) } };
        _context = new RunContext(step, options, _standing.State.Card, data.Validation);

        var reads = ReadPlan.Of(options.Execution, device, _learners, _metrics, options.Averaging);
        var deferral = reads.Defer(_learners[0], step.Model, device, _metrics);
        var graphs = StepGraphs.Of(options.Execution, step, device, reads.Obstacle, _learners[0].Optimizer);
        var kept = options.Trial?.FastDevRun is null ? options.Checkpoints : null;
        var blackBox = new BlackBox(step, options.Numerics, kept?.Folder, _plan.Batches.Samples);
        _runner = new StepRunner(_learners, options, _metrics, _clock, blackBox, deferral, graphs, observers);
        _files = kept is null ? null : new RunFiles(kept, step.Model, _learners, _average, _metrics, _runner, _notify, time);
        _troubles = new Troubles(options.Numerics, step.Model, _files, _notify);
        var seeds = new StepSeeds(device, options.Seed, options.Execution.StepsOnDevice);
        _steps = new StepTaker(step, _standing, _plan, _runner, seeds, deferral, reads.Every, _troubles, _average, _clock, peaks, _notify);

        var validator = !_plan.Batches.HasValidation
            ? null
            : new Validator(new Evaluation(step, _learners[0].Precision, layout, reads.Every), _plan.Batches, _average, _notify, time);
        var verdicts = new Verdicts(options, step, _learners
            .Where(learner => learner.Schedule.Plateau is not null)
            .ToDictionary(learner => learner.Player.Name, learner => learner.Schedule.Plateau!));
        _measurements = new Measurements(step, data, _standing, _plan, validator, verdicts, _average, _clock);
        _notices = [moved, _learners[0].Precision.Notice, reads.Notice(options.Execution)];
    }

    private RunState State
    {
        get => _standing.State;
        set => _standing.State = value;
    }

    public TrainingResult Execute(CancellationToken stop)
    {
        using var execution = ExecutionScope.Enter(_options.Execution); // before cuBLAS starts
        var resumedFrom = Restore();
        _notify(new TrainingStarted(State.Step, State.Epoch, _plan.Epochs, _standing.Length, resumedFrom, _context)
        {
            Units = State.Units,
            Elapsed = State.Elapsed,
            Memory = RunFolder.MemoryOf(State),
        });
        if (State.Finished)
            return Result(TrainingEnd.AlreadyFinished);
        foreach (var notice in _notices.OfType<string>())
            _notify(new Notice(notice));
        if (resumedFrom is null)
            LookBeforehand();

        while (!State.Finished)
            if (!RunEpoch(stop))
            {
                Save();
                return Result(TrainingEnd.Interrupted);
            }
        return Result(State.StoppedEarly ? TrainingEnd.StoppedEarly : TrainingEnd.Finished);
    }

    public void Dispose()
    {
        _runner.Dispose();
        foreach (var learner in _learners)
            learner.Dispose();
        _average?.Dispose();
        _troubles.Dispose();
        _files?.Dispose();
    }

    /// <returns>The checkpoint's folder, or null for a fresh start.</returns>
    private string? Restore()
    {
        manual_seed(_options.Seed);
        _metrics.Reset();
        if (_files?.Restore(State.Card) is not { } saved)
            return null;
        State = saved.State with { Card = State.Card }; // as it goes on from here: the device may be another
        _elapsed.Before = State.Elapsed;
        return saved.Folder;
    }

    private void LookBeforehand()
    {
        var findings = PreFlight.Run(_step, _data.Train, _data.Validation, _options.PreFlight, _options.Optimizer, _options.Precision);
        foreach (var finding in findings)
            _notify(new Notice(finding.Text));
        manual_seed(_options.Seed); // of CUDA's generators the API tells no state to put back
    }

    /// <summary>Goes on to the end of the epoch, or to where it has to go back to a step that was not read in time: then it is to be called again.</summary>
    /// <returns>False when asked to stop: the run can be saved where it stands.</returns>
    private bool RunEpoch(CancellationToken stop)
    {
        try
        {
            return RunBatches(stop);
        }
        catch (Exception error) when (error is not ExternalException)
        {
            _steps.TellOfTheRest();
            throw;
        }
    }

    private bool RunBatches(CancellationToken stop)
    {
        _step.Model.train();
        if (_plan.IsOver(State, _elapsed.Value))
            return EndEpoch(stop);
        if (State.Batch < _plan.Batches.PerEpoch && !MeasureWithinEpoch(stop))
            return false;

        _clock.Skip();
        var batches = new StoppableBatches(_plan.Batches.Training(State.Epoch, State.Batch, Devices.Of(_step.Model), stop), stop);
        foreach (var batch in batches)
        {
            _clock.Lap(StepPhase.DataWait);
            _steps.Take(batch);
            var isLast = batch.Index == _plan.Batches.PerEpoch - 1;
            if (!_steps.IsFull && !isLast)
            {
                if (stop.IsCancellationRequested)
                    return StopWithin();
                continue;
            }
            _steps.Complete();
            var elapsed = _elapsed.Value;
            if ((isLast || _plan.IsOver(State, elapsed) || _steps.IsReadDue || _measurements.IsDue) && !_steps.Read())
                return true;
            if (isLast || _plan.IsOver(State, elapsed))
                break;
            // An observer that has heard of a step may have asked to stop.
            if (stop.IsCancellationRequested)
                return StopWithin();
            if (!MeasureWithinEpoch(stop))
                return false;
            if (State.StoppedEarly)
                break;
            if (_files?.IsDue(State) == true)
            {
                if (!_steps.Read())
                    return true;
                Save();
            }
            _clock.Skip();
        }
        return batches.WereStopped ? StopWithin() : EndEpoch(stop);
    }

    /// <returns>False: the run was asked to stop.</returns>
    private bool StopWithin()
    {
        _steps.Settle();
        return false;
    }

    /// <returns>False when asked to stop.</returns>
    private bool MeasureWithinEpoch(CancellationToken stop)
    {
        if (!_measurements.IsDue)
            return true;
        if (!_measurements.WithinEpoch(stop, out var areBestsNew))
            return false;
        if (areBestsNew)
            Save();
        return true;
    }

    /// <returns>False when asked to stop before the epoch was measured.</returns>
    private bool EndEpoch(CancellationToken stop)
    {
        var epoch = State.Epoch + 1;
        var isOver = _plan.IsOver(State with { Epoch = epoch }, _elapsed.Value);
        var values = _metrics.Values();
        if (!_measurements.AtEnd(isOver, values, stop))
            return false;
        var learningRate = _standing.LearningRateOf(State.Step - 1);
        var best = State.Best;
        var areBestsNew = _measurements.Judge(values, epoch);
        _metrics.Reset();
        State = State with
        {
            Epoch = epoch,
            Batch = 0,
            Metrics = values,
            Finished = isOver || State.StoppedEarly,
        };
        _notify(new EpochCompleted(State.Epoch, State.Step, learningRate, values, IsBest: State.Best != best));
        if (State.Finished)
            _measurements.EstimateStatistics();
        if (areBestsNew || State.Finished || _files?.IsDue(State) == true)
            Save();
        return true;
    }

    private void Save() => _files?.Save(State with { Elapsed = _elapsed.Value });

    private TrainingResult Result(TrainingEnd end)
    {
        _files?.Complete();
        return new(end, State.Step, State.Epoch, State.Metrics, State.Best);
    }
}
