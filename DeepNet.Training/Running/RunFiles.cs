using System.Text.Json.Nodes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a run keeps on the disk: the parts of its checkpoints, and the files of weights beside them.</summary>
internal sealed class RunFiles : IDisposable
{
    private const string Average = "average";
    private const string Optimizer = "optimizer";

    private readonly CheckpointOptions _options;
    private readonly RunFolder _folder;
    private readonly CheckpointPart _model;
    private readonly AveragedWeights? _average;
    private readonly Learner[] _learners;
    private readonly StepRunner _runner;
    private IReadOnlyList<Best> _savedBests = [];

    public RunFiles(
        CheckpointOptions options, nn.Module model, Learner[] learners, AveragedWeights? average, SplitMetrics metrics, StepRunner runner,
        Action<TrainingEvent> notify, TimeProvider time)
    {
        (_options, _learners, _average, _runner) = (options, learners, average, runner);
        _model = CheckpointPart.Model(model);
        List<CheckpointPart> parts =
        [
            _model,
            .. learners.Select(learner => CheckpointPart.Optimizer(learner.Optimizer, learner.Player.Name)),
            CheckpointPart.Gradients(Gradients(learners), () => runner.BatchesInWindow > 0),
            CheckpointPart.Numbers(metrics.Save, metrics.Restore),
        ];
        if (average is not null)
            parts.Add(new CheckpointPart(Average, average.State, saved => average.Restore(saved.Find)));
        _folder = new RunFolder(options, parts, notify, time);
    }

    public SavedRun? Restore(JsonObject card)
    {
        if (_folder.Restore(card) is not { } saved)
            return null;
        var state = saved.State;
        _savedBests = state.Bests;
        _runner.Halvings = state.Splits;
        foreach (var learner in _learners)
            if (state.Scalers.TryGetValue(learner.Player.Name, out var scaler))
                learner.Precision.State = scaler;
        if (state.Window is { } sums && _runner.FirstOf(state.Step) is { } first)
            first.Progress = sums;
        return saved;
    }

    public bool IsDue(RunState state) => _folder.IsDue(state);

    public void Save(RunState state)
    {
        state = state with
        {
            Splits = _runner.Halvings,
            Window = _runner.BatchesInWindow > 0 ? _runner.FirstOf(state.Step)?.Progress : null,
            Scalers = _learners.Where(learner => learner.Precision.State is not null).ToDictionary(learner => learner.Player.Name, learner => learner.Precision.State!),
        };
        _folder.Save(state, [.. BestWeights.Files(_options, _savedBests, state.Bests, BestOf()), .. state.Finished ? Final() : []]);
        _savedBests = state.Bests;
    }

    /// <summary>Puts weights, optimizers and averages back to what they were at the last checkpoint.</summary>
    /// <returns>The checkpoint's folder.</returns>
    public string RollBack() => _folder.RollBack(part => part == _model || part.Name == Average || part.Name.StartsWith(Optimizer, StringComparison.Ordinal));

    /// <summary>Waits until all is on the disk.</summary>
    public void Complete() => _folder.Complete();

    public void Dispose() => _folder.Dispose();

    // The best by a figure of the averaged weights are the averaged weights.
    private Func<IEnumerable<(string, Tensor)>> BestOf()
        => _average is not null && _options.KeepBest?.StartsWith(Validator.SplitOf(_average.Averaging) + '/', StringComparison.Ordinal) == true
            ? _average.Weights
            : _model.Save;

    private IEnumerable<WeightsFile> Final()
    {
        yield return new WeightsFile("model.safetensors", _model.Save);
        if (_average is { Updates: > 0 })
            yield return new WeightsFile($"model-{_average.Averaging.Name}.safetensors", _average.Weights);
    }

    private static IReadOnlyList<(string, Parameter)> Gradients(Learner[] learners) =>
    [
        .. learners.SelectMany(learner => learner.Optimizer.Parameters.Select(named =>
            (learner.Player.Name.Length == 0 ? named.Name : $"{learner.Player.Name}.{named.Name}", named.Parameter))),
    ];
}
