using System.Runtime.InteropServices;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop, and the state it moves forward.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly TrainingStep _step;
    private readonly TrainingData _data;
    private readonly RunPlan _plan;
    private readonly string? _deviceNotice;
    private readonly Learner[] _learners;
    private readonly StepRunner _runner;
    private readonly SplitMetrics _metrics;
    private readonly AveragedWeights? _average;
    private readonly Validator? _validator;
    private readonly Verdicts _verdicts;
    private readonly Troubles _troubles;
    private readonly RunFiles? _files;
    private readonly StepClock _clock;
    private readonly Elapsed _elapsed;
    private readonly StepPeaks? _peaks;
    private readonly RunContext _context;
    private readonly Action<TrainingEvent> _notify;
    private readonly Deferral? _deferral;
    private readonly int _readEvery;
    private readonly Queue<TakenStep> _taken = [];
    private RunState _state;
    private bool _isReading;
    private long _repeated = -1; // the step that is repeated with an eye on everything
    private long _carefulUntil; // steps before it are read one by one
    private Dictionary<string, double> _measured = [];
    private long _estimated; // updates in the average when its statistics were estimated

    public TrainingRun(TrainerOptions options, TrainingStep step, TrainingData data, Action<TrainingEvent> notify, TimeProvider time)
    {
        var kept = options.Trial?.FastDevRun is null ? options.Checkpoints : null;
        (_options, _step, _data, _notify) = (options, step, data, notify);
        _plan = new RunPlan(options, data);
        _deviceNotice = Devices.Bring(step.Model, options.Device);
        _clock = new StepClock(time);
        _elapsed = new Elapsed(time);
        _peaks = StepPeaks.Of(Devices.Of(step.Model));
        _metrics = new SplitMetrics("train", [.. step.Metrics.Where(metric => metric.InTraining)]);
        _state = new RunState { Card = RunCard.Of(step, options, data.Train) };
        _context = new RunContext(step, options, _state.Card, data.Validation);

        var layout = Devices.UseLayout(step.Model, options);
        _learners = [.. step.Players.Select(player => new Learner(player, options, Devices.Of(step.Model), layout, _clock))];
        _average = options.Averaging is { } averaging ? new AveragedWeights(step.Model, averaging) : null;
        foreach (var schedule in _learners.Select(learner => learner.Schedule))
            _plan.Check(schedule.GetType().Name, schedule.NeedsTotalSteps);
        _plan.Check(options.Averaging?.GetType().Name ?? "", options.Averaging?.NeedsTotalSteps ?? false);

        var blackBox = new BlackBox(step, options.Numerics, kept?.Folder, _plan.Batches.Samples);
        var device = Devices.Of(step.Model);
        _readEvery = ReadPlan.Every(options.Execution, device);
        var obstacle = ReadPlan.Obstacle(_learners, _metrics, options.Averaging);
        if (obstacle is null && (_readEvery > 1 || _learners[0].StepsOnDevice))
            _deferral = new Deferral(_learners[0], step.Model, device, _metrics);
        var graphs = StepGraphs.Of(options.Execution, step, device, obstacle, _learners[0].Optimizer);
        _runner = new StepRunner(_learners, options, _metrics, _clock, blackBox, _deferral, graphs, notify);
        _files = kept is null ? null : new RunFiles(kept, step.Model, _learners, _average, _metrics, _runner, notify, time);
        _troubles = new Troubles(options.Numerics, step.Model, _files, notify);
        _verdicts = new Verdicts(options, step, _learners
            .Where(learner => learner.Schedule.Plateau is not null)
            .ToDictionary(learner => learner.Player.Name, learner => learner.Schedule.Plateau!));
        _validator = !_plan.Batches.HasValidation
            ? null
            : new Validator(new Evaluation(step, _learners[0].Precision, layout, _readEvery), _plan.Batches, _average, notify, time);
    }

    private RunLength Length => _plan.Length(_state.UnitsPerStep);

    private RunPlace Place => new(_state.Step, _state.Epoch, _state.Batch, LearningRateOf(_state.Step));

    public TrainingResult Execute(CancellationToken stop)
    {
        using var execution = ExecutionScope.Enter(_options.Execution); // before cuBLAS starts
        var resumedFrom = Restore();
        _notify(new TrainingStarted(_state.Step, _state.Epoch, _plan.Epochs, Length, resumedFrom, _context)
        {
            Units = _state.Units,
            Elapsed = _state.Elapsed,
            Memory = RunFolder.MemoryOf(_state),
        });
        if (_state.Finished)
            return Result(TrainingEnd.AlreadyFinished);
        foreach (var notice in new[] { _deviceNotice, _learners[0].Precision.Notice }.OfType<string>())
            _notify(new Notice(notice));
        if (_options.Execution.ReadEvery > 1 && ReadPlan.Obstacle(_learners, _metrics, _options.Averaging) is { } obstacle)
            _notify(new Notice($"{nameof(ExecutionOptions.ReadEvery)} is {_readEvery}, but every step is read, since {obstacle}."));
        if (resumedFrom is null)
            LookBeforehand();

        while (!_state.Finished)
            if (!RunEpoch(stop))
            {
                Save();
                return Result(TrainingEnd.Interrupted);
            }
        return Result(_state.StoppedEarly ? TrainingEnd.StoppedEarly : TrainingEnd.Finished);
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
        if (_files?.Restore(_state.Card) is not { } saved)
            return null;
        _state = saved.State with { Card = _state.Card }; // as it goes on from here: the device may be another
        _elapsed.Before = _state.Elapsed;
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
        catch (Exception error) when (error is not ExternalException && !_isReading && _taken.Count > 0)
        {
            Read(); // the steps before the one that failed were taken
            throw;
        }
    }

    private bool RunBatches(CancellationToken stop)
    {
        _step.Model.train();
        if (_plan.IsOver(_state, _elapsed.Value))
            return EndEpoch(stop);
        if (_state.Batch < _plan.Batches.PerEpoch && !MeasureWithinEpoch(stop))
            return false;

        _clock.Skip();
        var batches = new StoppableBatches(_plan.Batches.Training(_state.Epoch, _state.Batch, Devices.Of(_step.Model), stop), stop);
        foreach (var batch in batches)
        {
            _clock.Lap(StepPhase.DataWait);
            var isLast = batch.Index == _plan.Batches.PerEpoch - 1;
            Take(batch);
            if (!_runner.IsFull && !isLast)
            {
                if (stop.IsCancellationRequested)
                    return StopWithin();
                continue;
            }
            CompleteStep();
            var elapsed = _elapsed.Value;
            if ((isLast || _plan.IsOver(_state, elapsed) || IsReadDue || IsMeasurementDue) && !Read())
                return true;
            if (isLast || _plan.IsOver(_state, elapsed))
                break;
            // An observer that has heard of a step may have asked to stop.
            if (stop.IsCancellationRequested)
            {
                Read();
                return false;
            }
            if (!MeasureWithinEpoch(stop))
                return false;
            if (_state.StoppedEarly)
                break;
            if (_files?.IsDue(_state) == true)
            {
                if (!Read())
                    return true;
                Save();
            }
            _clock.Skip();
        }
        return batches.WereStopped ? StopWithin() : EndEpoch(stop);
    }

    private void Take(Batch batch)
    {
        // Of an open window that a run was saved in, the gradients are restored; its batches are only needed should the step be repeated.
        var isRestored = _runner.BatchesInWindow < _state.MicroBatch;
        if (_runner.BatchesInWindow == 0)
            _troubles.BeforeStep();
        _step.StepsTaken = _state.Step;
        CudaGenerators.Seed(Devices.Of(_step.Model), _options.Seed, _state.Step, _runner.BatchesInWindow);
        _runner.Take(batch, Place, learn: !isRestored, isDeferred: !isRestored && !MustBeRead);
        if (!isRestored)
            _state = _state with { MicroBatch = _runner.BatchesInWindow };
    }

    private void CompleteStep()
    {
        var before = _state with { MicroBatch = 0 };
        if (_plan.IsMeasuredInUnits && _state.UnitsPerStep is null)
            _state = _state with { UnitsPerStep = _runner.Units };
        var place = Place;
        if (_runner.IsRecorded) // a recording draws for all batches of its window in a row
            CudaGenerators.Seed(Devices.Of(_step.Model), _options.Seed, _state.Step, microBatch: 0);
        var report = _runner.Finish(place, LengthFor);
        if (report.Trouble is { } trouble)
            _troubles.Handle(trouble);
        else if (!report.IsDeferred)
            _troubles.Passed(report, place);
        _state = _state with
        {
            Step = _state.Step + 1,
            Batch = _state.Batch + _state.MicroBatch,
            MicroBatch = 0,
        };
        var averaged = _average?.Updates ?? 0;
        if (report.IsDeferred)
            _deferral!.Average(_average, _state.Step, Length);
        else if (!report.Skipped)
            _average?.Update(_state.Step, Length);
        _clock.Lap(StepPhase.Optimizer);
        var taken = new TakenStep(before, place, _state.Step, averaged, _clock.Take(), _peaks?.Take());
        if (report.IsDeferred)
            _taken.Enqueue(taken);
        else
            Tell(taken, report);
    }

    private void Tell(TakenStep taken, StepReport report)
    {
        _state = _state with { Units = _state.Units + report.Units, Skipped = _state.Skipped + (report.Skipped ? 1 : 0) };
        _notify(new StepCompleted(taken.Step, _state.Epoch + 1, report.Samples, report.Loss, taken.Place.LearningRate)
        {
            Units = report.Units,
            GradientNorm = report.GradientNorm,
            LossScale = report.LossScale,
            Skipped = report.Skipped,
            Parts = report.Parts,
            Times = taken.Times,
            Memory = taken.Memory,
        });
        _clock.Lap(StepPhase.Observers);
    }

    // A step that is repeated, and the first of a run whose length follows from what it counts.
    private bool MustBeRead => _state.Step == _repeated || (_plan.IsMeasuredInUnits && _state.UnitsPerStep is null);

    private bool IsReadDue => _deferral is not null
        && (_deferral.IsInTrouble
            || _deferral.Count >= (_state.Step <= _carefulUntil ? 1 : _readEvery)
            || _plan.MayBeOver(_state.Units + _deferral.UnitsAtMost));

    /// <summary>Brings all to the host that is to be saved, in the middle of a window, too.</summary>
    /// <returns>False: the run was asked to stop.</returns>
    private bool StopWithin()
    {
        if (Read() && !_runner.Settle())
            _state = _state with { MicroBatch = 0 };
        return false;
    }

    private bool IsMeasurementDue => _validator is not null && _plan.IsValidationDue(_state);

    /// <summary>Brings to the host what the steps since the last read have left on the device, and tells of them.</summary>
    /// <returns>False where one of them met a value that is not finite: the run has gone back to its start, to repeat it.</returns>
    private bool Read()
    {
        if (_taken.Count == 0)
            return true;
        _isReading = true;
        _deferral!.Read();
        _clock.Lap(StepPhase.Optimizer);
        while (_taken.TryDequeue(out var taken))
        {
            if (!_deferral.TakeOldest(out var report))
            {
                GoBack(taken);
                _isReading = false;
                return false;
            }
            _troubles.Passed(report, taken.Place);
            Tell(taken, report);
        }
        _isReading = false;
        return true;
    }

    // Neither that step nor those after it have changed weights, optimizer, average or buffers.
    private void GoBack(TakenStep to)
    {
        _runner.Abandon();
        _taken.Clear();
        _average?.GoBack(to.Averaged);
        _state = to.Before with { Units = _state.Units, Skipped = _state.Skipped };
        _repeated = _state.Step;
        _carefulUntil = _state.Step + _readEvery + 1;
        _clock.Take();
    }

    /// <returns>False when asked to stop.</returns>
    private bool MeasureWithinEpoch(CancellationToken stop)
    {
        if (_validator is null || !_plan.IsValidationDue(_state))
            return true;
        if (!Measure(stop))
            return false;
        if (Judge(_measured, _state.Step == 0 ? 0 : _state.Epoch + 1))
            Save();
        return true;
    }

    /// <returns>False when asked to stop before the epoch was measured.</returns>
    private bool EndEpoch(CancellationToken stop)
    {
        var next = _state with { Epoch = _state.Epoch + 1 };
        var isOver = _plan.IsOver(next, _elapsed.Value);
        var values = _metrics.Values();
        var isMeasured = _validator is not null && _plan.IsValidationDueAtEnd(_state, isOver);
        if (isMeasured && (_state.MeasuredAt != _state.Step || _measured.Count == 0) && !Measure(stop))
            return false;
        if (isMeasured)
        {
            foreach (var (name, value) in _measured)
                values[name] = value;
            _verdicts.Check(values);
        }
        var learningRate = LearningRateOf(_state.Step - 1);
        var best = _state.Best;
        var areBestsNew = Judge(values, next.Epoch);
        _metrics.Reset();
        _state = _state with
        {
            Epoch = next.Epoch,
            Batch = 0,
            Metrics = values,
            Finished = isOver || _state.StoppedEarly,
        };
        _notify(new EpochCompleted(_state.Epoch, _state.Step, learningRate, values, IsBest: _state.Best != best));
        if (_state.Finished)
            EstimateStatistics();
        if (areBestsNew || _state.Finished || _files?.IsDue(_state) == true)
            Save();
        return true;
    }

    /// <returns>False when asked to stop meanwhile.</returns>
    private bool Measure(CancellationToken stop)
    {
        EstimateStatistics();
        if (_validator!.Run(_state.Step, _state.Step == 0 ? 0 : _state.Epoch + 1, stop) is not { } values)
            return false;
        _measured = values;
        _state = _state with { MeasuredAt = _state.Step };
        _clock.Skip();
        return true;
    }

    private void EstimateStatistics()
    {
        if (_average is not { Averaging: var averaging } average || !(averaging.EstimateStatistics ?? averaging.NeedsStatistics) || average.Updates == _estimated)
            return;
        average.EstimateStatistics(_step, _data.Train, _plan.Batches.PerEpoch);
        _estimated = average.Updates;
    }

    /// <returns>Whether there are weights among the best that were not before.</returns>
    private bool Judge(IReadOnlyDictionary<string, double> values, int epoch)
    {
        var before = _state.Bests;
        _state = _verdicts.After(_state, epoch, values);
        return !ReferenceEquals(_state.Bests, before);
    }

    private void Save() => _files?.Save(_state with { Elapsed = _elapsed.Value });

    private RunLength LengthFor(Learner learner) => _state.Plateaus.TryGetValue(learner.Player.Name, out var plateau)
        ? Length with { Reductions = plateau.Reductions }
        : Length;

    // In the first step of a run that is limited in tokens, nobody knows how many steps it will have.
    private double LearningRateOf(long step) => _plan.IsMeasuredInUnits && _state.UnitsPerStep is null
        ? double.NaN
        : _learners[0].LearningRateAt(step, LengthFor(_learners[0]));

    private TrainingResult Result(TrainingEnd end)
    {
        _files?.Complete();
        return new(end, _state.Step, _state.Epoch, _state.Metrics, _state.Best);
    }
}
