using System.Text.Json.Nodes;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The folder of a run: saves and restores model, optimizer, generators and state there. One process at a time holds it.</summary>
internal sealed class RunFolder(
    CheckpointOptions options, nn.Module model, ModelOptimizer optimizer, Action<TrainingEvent> notify, TimeProvider time) : IDisposable
{
    private readonly CheckpointStore _store = new(Path.Combine(options.Folder, "checkpoints"));
    private readonly CheckpointPolicy _policy = new(options, time);
    private RunLock? _lock;

    public bool IsDue(long step) => _policy.IsDue(step);

    public RunState Save(RunState state)
    {
        using var scope = NewDisposeScope();
        state = state with { Generators = GeneratorStates.Save(), Versions = RunCard.Versions() };
        var path = _store.Save(state, Weights(), optimizer.State(), options.KeepLast);
        _policy.Saved();
        notify(new CheckpointSaved(path, state.Step));
        return state;
    }

    /// <summary>The newest sound checkpoint, put back in place; null where there is none. From here on the folder is this process's.</summary>
    /// <exception cref="RunInUseException">Another process trains there.</exception>
    public SavedRun? Restore(JsonObject card)
    {
        _lock ??= RunLock.Take(options.Folder);
        if (_store.LoadNewest(text => notify(new Notice(text))) is not { } saved)
            return null;
        var differences = RunCard.Differences(saved.State.Card, card).ToArray();
        if (differences.Length > 0)
            throw new RunMismatchException(
                $"'{options.Folder}' holds a run that differs from this one: {string.Join("; ", differences)}. "
                + "Repeat its options to go on with it, choose another folder, or delete this one.");
        foreach (var (name, now) in RunCard.Versions())
            if (saved.State.Versions.TryGetValue(name, out var then) && then != now)
                notify(new Notice($"The checkpoint was written with {name} {then}, and this is {name} {now}: the results may differ in the last bits."));

        model.LoadWeights(saved.ModelFile);
        using (var file = SafetensorsFile.Open(saved.OptimizerFile))
            optimizer.Restore(name => file.Entries.ContainsKey(name) ? file[name] : null);
        GeneratorStates.Restore(saved.State.Generators);
        return saved;
    }

    public void SaveBest() => Safetensors.Save(Path.Combine(options.Folder, "best.safetensors"), Weights());

    public void SaveModel() => Safetensors.Save(Path.Combine(options.Folder, "model.safetensors"), Weights());

    public void Dispose() => _lock?.Dispose();

    private IEnumerable<(string, Tensor)> Weights() => model.state_dict().Select(entry => (entry.Key, entry.Value));
}
