using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Takes optimizer steps: collects a window of batches, lets each player learn from it in turn and updates its weights. Knows nothing of
/// epochs, validation or checkpoints.
/// </summary>
internal sealed class StepRunner : IDisposable
{
    private readonly Learner[] _learners;
    private readonly Window _window;
    private readonly Halving _halving;
    private readonly StepClock _clock;
    private readonly BlackBox _blackBox;
    private readonly ObserverList _observers;
    private readonly Action<StepOutcome, long> _passed;
    private readonly SplitMetrics _metrics;
    private readonly Deferral? _deferral;
    private readonly StepGraphs? _graphs;

    private GeneratorSnapshot _generators = new();
    private Learner? _turn;
    private DeferredStep? _open;
    private long _measured;
    private bool _isMeasuring;
    private NonFiniteReport? _trouble;

    public StepRunner(
        Learner[] learners, TrainerOptions options, SplitMetrics metrics, StepClock clock, BlackBox blackBox, Deferral? deferral,
        StepGraphs? graphs, ObserverList observers)
    {
        _learners = learners;
        _window = new Window(options.Gradients.Accumulation);
        _halving = new Halving(options.Execution, observers.Notify);
        _metrics = metrics;
        _clock = clock;
        _blackBox = blackBox;
        _observers = observers;
        _passed = Passed;
        _deferral = deferral;
        _graphs = graphs;
    }

    /// <summary>How often batches are halved, for want of memory.</summary>
    public int Halvings { get => _halving.Times; set => _halving.Times = value; }

    /// <summary>Batches taken for the step at hand.</summary>
    public int BatchesInWindow => _window.Batches.Count;

    /// <summary>Whether the step at hand is taken by a recording, all of it when its window is full.</summary>
    public bool IsRecorded => _open is not null && _graphs is not null;

    /// <summary>Whether the step at hand has all its batches.</summary>
    public bool IsFull => _window.IsFull;

    /// <summary>The player that learns from the batches as they come; the others begin when the window is full. Null where none has a turn in this step.</summary>
    public Learner? FirstOf(long step) => Array.Find(_learners, learner => (step + 1) % learner.Player.Every == 0);

    /// <summary>Units (samples or tokens) that the step's first player has learned from.</summary>
    public long Units => _turn?.Units ?? 0;

    /// <summary>Takes a batch into the window; the step's first player learns from it at once.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="place">Where the run stands.</param>
    /// <param name="learn">Whether its gradients are to be computed; false where they are restored from a checkpoint.</param>
    /// <param name="isDeferred">Whether the step that begins with it leaves its figures on the device, where the run does that.</param>
    public void Take(Batch batch, RunPlace place, bool learn = true, bool isDeferred = false)
    {
        if (BatchesInWindow == 0 && FirstOf(place.Step) is { } first)
        {
            Begin(first);
            if (isDeferred && _deferral is not null)
            {
                _open = _deferral.Begin(place, _generators, _graphs);
                _generators = new GeneratorSnapshot();
            }
        }
        _window.Add(batch);
        if (learn && _turn is not null && _trouble is null && !IsRecorded)
            Learn(_turn, BatchesInWindow - 1, place);
    }

    /// <summary>Updates the weights by the window's gradients, player by player, and empties the window.</summary>
    /// <param name="place">Where the run stands.</param>
    /// <param name="length">The run's length, as a player's schedule sees it.</param>
    public StepReport Finish(RunPlace place, Func<Learner, RunLength> length)
    {
        using var scope = NewDisposeScope();
        var report = new StepReport { Samples = _window.Samples };
        if (_open is not null)
            return Defer(_open, report, place, length);
        _deferral?.GetStale();
        foreach (var learner in _learners)
            if (_trouble is null && (place.Step + 1) % learner.Player.Every == 0)
                report = TakeTurn(learner, report, place, length);
        if (_trouble is not null)
            report = report with { Trouble = _trouble, Loss = _trouble.Loss, GradientNorm = double.NaN, Skipped = true };
        Abandon();
        _clock.Lap(StepPhase.Optimizer);
        return report;
    }

    /// <summary>Forgets the window and its gradients.</summary>
    public void Abandon()
    {
        foreach (var learner in _learners)
            learner.Clear();
        _window.Clear();
        _trouble = null;
        _turn = null;
        _open?.Dispose();
        _open = null;
    }

    /// <summary>Reads what the batches of an unfinished window left on the device, so that it can be saved.</summary>
    /// <returns>Whether there is something to be saved: a window that is to be recorded has left nothing, and is forgotten.</returns>
    public bool Settle()
    {
        if (IsRecorded)
        {
            Abandon();
            return false;
        }
        if (_open is not null)
            _deferral!.Settle(_open);
        return true;
    }

    public void Dispose()
    {
        if (_learners.Length > 1) // each other's were frozen
            foreach (var learner in _learners)
                foreach (var parameter in learner.Parameters)
                    parameter.requires_grad = true;
        Abandon();
        _generators.Dispose();
        _graphs?.Dispose();
        _deferral?.Dispose();
    }

    private StepReport TakeTurn(Learner learner, StepReport report, RunPlace place, Func<Learner, RunLength> length)
    {
        if (learner != _turn)
        {
            Begin(learner);
            Learn(learner, 0, place);
            if (_trouble is not null)
                return report;
        }
        report = report.With(learner.Player.Name, learner.Units, learner.Loss, learner.FinishGradients(), learner.Precision.LossScale);
        if (!double.IsFinite(report.GradientNorm))
            return Refuse(learner, report, place);
        if (learner.Optimizer.Ascend())
        {
            learner.Clear();
            _isMeasuring = false;
            foreach (var batch in _window.Batches)
                learner.Accumulate(batch, _halving.Parts, onDevice: false, scale: null, _passed);
            if (!double.IsFinite(learner.FinishGradients()))
                return Refuse(learner, report, place);
        }
        TellOfGradients(learner, place);
        learner.Update(place.Step, length(learner));
        learner.Precision.Update(overflowed: false);
        learner.Clear();
        return report;
    }

    private StepReport Defer(DeferredStep step, StepReport known, RunPlace place, Func<Learner, RunLength> length)
    {
        var learner = _turn!;
        if (_graphs is null)
            _deferral!.Finish(step, known, length(learner), () => TellOfGradients(learner, place));
        else
            Repeat(step, known, place, length(learner), _graphs);
        _open = null;
        Abandon();
        _clock.Lap(StepPhase.Optimizer);
        return step.Known with { IsDeferred = true };
    }

    // The whole window's work at once.
    private void Repeat(DeferredStep step, StepReport known, RunPlace place, RunLength length, StepGraphs graphs)
    {
        var learner = _turn!;
        for (var done = false; !done;)
        {
            try
            {
                _deferral!.FinishRecorded(step, known, length, graphs, _window.Batches, _halving.Parts, _observers.WatchGradients ? () => TellOfGradients(learner, place) : null);
                done = true;
            }
            catch (Exception error) when (_halving.Helps(error, _window) && !_deferral!.IsUpdating)
            {
                Halve(learner, error);
                _deferral.StartOver(step);
            }
        }
    }

    private void TellOfGradients(Learner learner, RunPlace place)
    {
        _clock.Lap(StepPhase.Optimizer);
        _observers.Notify(new GradientsReady(place.Step + 1, learner.Player.Name, learner.Optimizer.Parameters));
        _clock.Lap(StepPhase.Observers);
    }

    // What the failed pass left in the gradients cannot be taken out of them: the window starts over.
    private void Halve(Learner learner, Exception error)
    {
        _halving.Halve(error, _window);
        learner.Clear();
        _graphs?.Forget();
        OutOfMemory.GiveBack();
    }

    // While one player learns, the others' parameters need no gradient: that saves their backward pass and keeps their gradients clean.
    private void Begin(Learner learner)
    {
        _turn = learner;
        _generators.Take(learner.Device);
        if (_learners.Length == 1)
            return;
        foreach (var other in _learners)
            foreach (var parameter in other.Parameters)
                parameter.requires_grad = false;
        foreach (var parameter in learner.Parameters)
            parameter.requires_grad = true;
    }

    private void Learn(Learner learner, int from, RunPlace place)
    {
        var begin = from;
        _measured = 0;
        for (var done = false; !done;)
        {
            try
            {
                for (var index = begin; index < _window.Batches.Count; index++)
                {
                    if (index > from)
                        _measured = 0;
                    _isMeasuring = index >= from;
                    learner.Accumulate(_window.Batches[index], _halving.Parts, _open is not null && _deferral!.IsOnDevice, _open is null ? null : _deferral!.LossScale, _passed);
                    if (_open is null && !double.IsFinite(learner.Loss) && learner.Units > 0)
                    {
                        _trouble = _blackBox.Investigate(learner, _window.Batches, index, _halving.Parts, _generators, place);
                        return;
                    }
                }
                done = true;
            }
            catch (Exception error) when (_halving.Helps(error, _window))
            {
                Halve(learner, error);
                _open?.StartOver();
                (_open?.Start ?? _generators).PutBack();
                begin = 0;
            }
        }
    }

    // The parts of a batch that is learned from again, after memory did not suffice, are not counted twice.
    private void Passed(StepOutcome outcome, long samplesDone)
    {
        var isNew = _isMeasuring && samplesDone > _measured;
        if (isNew)
            _measured = samplesDone;
        if (_open is not null)
        {
            _open.Add(outcome, isNew ? _metrics : null);
            return;
        }
        var loss = Host.Double(outcome.Loss);
        if (outcome is { Count: > 0, Weight: > 0 })
            _turn!.AddLoss(loss * outcome.Weight);
        if (isNew)
            _metrics.Add(_turn!.Player.Name, loss, outcome);
    }

    private StepReport Refuse(Learner learner, StepReport report, RunPlace place)
    {
        // With loss scaling an overflow is business as usual, and the scale falls until it fits.
        if (!learner.Precision.CanOverflow)
            _trouble = _blackBox.Investigate(learner, _window.Batches, null, _halving.Parts, _generators, place);
        learner.Precision.Update(overflowed: true);
        learner.Clear();
        return report with { Skipped = true };
    }
}
