using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop, and the state it moves forward.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly TrainingStep _step;
    private readonly TrainingData _data;
    private readonly Action<TrainingEvent> _notify;
    private readonly ModelOptimizer _optimizer;
    private readonly CheckpointPart _model;
    private readonly RunFolder? _folder;
    private readonly SplitMetrics _metrics;
    private readonly Device _device;
    private readonly RunLength _length;
    private RunState _state;

    public TrainingRun(
        TrainerOptions options, TrainingStep step, TrainingData data, Action<TrainingEvent> notify, TimeProvider time)
    {
        _options = options;
        _step = step;
        _data = data;
        _notify = notify;
        _metrics = new SplitMetrics("train", step.Metrics);
        _device = Devices.Of(step.Model);
        _length = new RunLength(options.Epochs * data.Train.BatchesPerEpoch, data.Train.BatchesPerEpoch);
        _state = new RunState { Card = RunCard.Of(step, options, data.Train) };
        _optimizer = options.Optimizer.Create([.. step.Model.named_parameters().Where(named => named.parameter.requires_grad)]);
        _model = CheckpointPart.Model(step.Model);
        _folder = options.Checkpoints is { } checkpoints ? new RunFolder(checkpoints, Parts(), notify, time) : null;
    }

    private IReadOnlyList<CheckpointPart> Parts() =>
    [
        _model,
        CheckpointPart.Optimizer(_optimizer),
        CheckpointPart.Numbers(_metrics.Save, _metrics.Restore),
    ];

    public TrainingResult Execute(CancellationToken stop)
    {
        var resumedFrom = Restore();
        _notify(new TrainingStarted(_state.Step, _state.Epoch, _options.Epochs, _length, resumedFrom, new RunContext(_step, _options, _state.Card, _data.Validation)));
        if (_state.Finished)
            return Result(TrainingEnd.AlreadyFinished);

        var end = TrainingEnd.Finished;
        while (end == TrainingEnd.Finished && _state.Epoch < _options.Epochs)
            if (!RunEpoch(stop))
                end = TrainingEnd.Interrupted;
        _folder?.Complete();
        return Result(end);
    }

    public void Dispose()
    {
        _folder?.Dispose();
        _optimizer.Dispose();
    }

    /// <returns>The checkpoint's folder, or null for a fresh start.</returns>
    private string? Restore()
    {
        _metrics.Reset();
        if (_folder?.Restore(_state.Card) is { } saved)
        {
            _state = saved.State;
            return saved.Folder;
        }
        manual_seed(_options.Seed);
        return null;
    }

    /// <returns>False when asked to stop: the run is saved where it stands.</returns>
    private bool RunEpoch(CancellationToken stop)
    {
        _step.Model.train();
        foreach (var batch in _data.Train.From(new LoaderPosition(_state.Epoch, _state.Batch)))
        {
            Learn(batch);
            if (stop.IsCancellationRequested)
            {
                Save();
                return false;
            }
            if (!batch.IsLast && _folder is not null && _folder.IsDue(_state))
                Save();
        }

        var values = _metrics.Values();
        if (_data.Validation is not null)
        {
            if (Evaluation.Run(_step, _data.Validation, "val", stop) is not { } measured)
            {
                Save();
                return false;
            }
            foreach (var (name, value) in measured)
                values[name] = value;
        }
        EndEpoch(values);
        return true;
    }

    private void Learn(Batch batch)
    {
        using var scope = NewDisposeScope();
        var learningRate = LearningRateOf(_state.Step);
        _optimizer.LearningRate = learningRate;
        var outcome = _step.Forward(Devices.Move(batch, _device, scope));
        var loss = outcome.Loss.ToDouble();
        if (!double.IsFinite(loss))
            throw NonFinite(loss, learningRate);
        outcome.Loss.backward();
        _optimizer.Step();
        _step.Model.zero_grad();
        _metrics.Add(loss, outcome);
        _state = _state with { Step = _state.Step + 1, Batch = _state.Batch + 1 };
        _notify(new StepCompleted(_state.Step, _state.Epoch + 1, outcome.Count, loss, learningRate));
    }

    private double LearningRateOf(long step) => _options.Optimizer.LearningRate * _options.Schedule.At(step, _length);

    private void EndEpoch(Dictionary<string, double> values)
    {
        var bests = _options.Checkpoints is { } checkpoints ? BestWeights.Update(checkpoints, _state.Bests, values, _step.Metrics, _state.Step, _state.Epoch + 1) : _state.Bests;
        var isBest = bests is [var first, ..] && first != _state.Best;
        var files = _options.Checkpoints is { } kept ? BestWeights.Files(kept, _state.Bests, bests, _model.Save) : [];
        _state = _state with
        {
            Epoch = _state.Epoch + 1,
            Batch = 0,
            Metrics = values,
            Bests = bests,
            Finished = _state.Epoch + 1 == _options.Epochs,
        };
        _metrics.Reset();
        _notify(new EpochCompleted(_state.Epoch, _state.Step, LearningRateOf(_state.Step - 1), values, isBest));
        if (_state.Finished)
            files = [.. files, new WeightsFile("model.safetensors", _model.Save)];
        if (_folder is not null && (files.Count > 0 || _folder.IsDue(_state)))
            _folder.Save(_state, files);
    }

    private void Save() => _folder?.Save(_state);

    private TrainingResult Result(TrainingEnd end) => new(end, _state.Step, _state.Epoch, _state.Metrics, _state.Best);

    private NonFiniteLossException NonFinite(double loss, double learningRate) => new(
        $"The loss is {loss} at step {_state.Step + 1} (epoch {_state.Epoch + 1}, learning rate {learningRate:G4}): training has diverged. "
        + "Try a lower learning rate, a warm-up, or look for such values in the data. "
        + (_folder is null ? "" : "Checkpoints saved before it are kept."));
}
