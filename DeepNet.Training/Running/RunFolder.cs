using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.IO;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The folder of a run: saves its parts, the random generators and its state there, and puts them back. One process at a time holds it.
/// All calls belong on the thread that trains; with <see cref="CheckpointOptions.Background"/> that thread only copies, and another one
/// writes.
/// </summary>
/// <example>
/// A loop written by hand:
/// <code>
/// using var run = new RunFolder(new CheckpointOptions("runs/mine"), [CheckpointPart.Model(model), CheckpointPart.Optimizer(optimizer)]);
/// var state = run.Restore()?.State ?? new RunState();
/// while (state.Step &lt; 1000)
/// {
///     // a step
///     state = state with { Step = state.Step + 1 };
///     if (run.IsDue(state))
///         run.Save(state);
/// }
/// run.Save(state with { Finished = true });
/// run.Complete();
/// </code>
/// </example>
public sealed class RunFolder : IDisposable
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private const string Observers = "observers";

    private readonly CheckpointOptions _options;
    private readonly IReadOnlyList<CheckpointPart> _parts;
    private readonly Action<TrainingEvent> _notify;
    private readonly CheckpointStore _store;
    private readonly CheckpointPolicy _policy;
    private readonly BackgroundWriter _writer = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<Delegate, SafetensorsSnapshot> _snapshots = [];
    private RunLock? _lock;

    /// <summary>A folder that nothing is read from or written to yet.</summary>
    /// <param name="options">Where, and how often.</param>
    /// <param name="parts">What is saved beside the state; their names must differ.</param>
    /// <param name="notify">Told of checkpoints saved and of what the user should know. Default nobody.</param>
    /// <param name="time">The clock that decides when a checkpoint is due. Default the system's.</param>
    public RunFolder(CheckpointOptions options, IReadOnlyList<CheckpointPart> parts, Action<TrainingEvent>? notify = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.GroupBy(part => part.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var doubled })
            throw new ArgumentException($"Two parts of the checkpoint are called '{doubled}'; their names must differ.", nameof(parts));
        _options = options;
        _parts = [.. parts];
        _notify = notify ?? (_ => { });
        _store = new CheckpointStore(CheckpointStore.FolderIn(options.Folder));
        _time = time ?? TimeProvider.System;
        _policy = new CheckpointPolicy(options, _time);
    }

    /// <summary>The newest sound checkpoint, put back in place; null where there is none. From here on the folder is this process's.</summary>
    /// <param name="card">What the run is. Default empty: any checkpoint whose tensors fit will do.</param>
    /// <exception cref="RunInUseException">Another process trains there.</exception>
    /// <exception cref="RunMismatchException">The checkpoint is of another run: its card differs.</exception>
    /// <exception cref="InvalidDataException">No checkpoint is sound, it is of another format, or its tensors do not fit.</exception>
    public SavedRun? Restore(JsonObject? card = null)
    {
        _lock ??= RunLock.Take(_options.Folder);
        AtomicDirectory.RemoveLeftovers(_options.Folder);
        _store.RemoveLeftovers();
        if (_store.LoadNewest(text => _notify(new Notice(text))) is not { } saved)
        {
            WriteCard(card);
            _policy.Saved(new RunState());
            return null;
        }
        if (card is not null)
            Compare(saved.State.Card, card);
        WriteCard(card);
        // What a process left that was killed after it had saved; the damaged ones stay until there is another sound one.
        _store.Prune(_options.KeepLast, damaged: false);
        BestWeights.Prune(_options.Folder, saved.State);

        using var scope = NewDisposeScope();
        foreach (var part in _parts)
            Restore(part, saved);
        if (saved.State.Files.Except(_parts.Select(part => part.File)).FirstOrDefault() is { } unknown)
            throw new InvalidDataException($"'{saved.Folder}' holds {unknown}, which nothing here asks for: build the run as it was built when the checkpoint was saved.");
        GeneratorStates.Restore(saved.State.Generators);
        _policy.Saved(saved.State);
        return saved;
    }

    /// <summary>
    /// Whether a checkpoint is due here. Ask after each step; it also tells of a checkpoint that has been written since (<see cref="Poll"/>).
    /// </summary>
    /// <param name="state">Where the run stands.</param>
    /// <exception cref="IOException">A checkpoint could not be written; those before it are intact.</exception>
    public bool IsDue(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Poll();
        return _policy.IsDueByCount(state) || (!_writer.IsBusy && _policy.IsDueByTime());
    }

    /// <summary>What observers left in a checkpoint: <see cref="CheckpointStarting.Memory"/>, for <see cref="TrainingStarted.Memory"/>.</summary>
    /// <param name="state">The checkpoint's state.</param>
    public static IReadOnlyDictionary<string, JsonNode> MemoryOf(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Get<Dictionary<string, JsonNode>>(Observers) ?? [];
    }

    /// <summary>Saves a checkpoint, and files of weights before it. Waits for one that is still being written.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="beside">Weights to keep in the run's folder: on the disk before the checkpoint is.</param>
    /// <exception cref="IOException">
    /// It, or the one before when that was written in the background, could not be written; what stood there before is intact.
    /// </exception>
    public void Save(RunState state, params IReadOnlyList<WeightsFile> beside)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_lock is null)
            throw new InvalidOperationException("Call Restore before Save: it makes sure that no other process trains in the folder, and goes on from the checkpoint there.");
        var start = _time.GetTimestamp();
        Complete();
        var starting = new CheckpointStarting(state.Step);
        _notify(starting);
        if (starting.Memory.Count > 0)
            state = state.With(Observers, starting.Memory);
        using var scope = NewDisposeScope();
        var contents = new FileContents(_options.Background ? _snapshots : null);
        var files = _parts.Select(part => (part.File, Content: contents.Of(part.Save))).Where(file => !file.Content.IsEmpty).ToArray();
        var weights = beside.Select(file => (file.Name, Content: contents.Of(file.Weights))).ToArray();
        contents.ReleaseUnused();
        state = state with { Format = RunState.CurrentFormat, Files = [.. files.Select(file => file.File)], Generators = GeneratorStates.Save() };
        _policy.Saved(state);
        if (_options.Background)
        {
            var blocked = _time.GetElapsedTime(start);
            _writer.Start(() => Write(state, files, weights) with { Blocked = blocked });
            return;
        }
        var saved = Write(state, files, weights);
        _notify(saved with { Blocked = _time.GetElapsedTime(start) });
    }

    /// <summary>Tells of a checkpoint that has been written in the background since the last call, without waiting.</summary>
    /// <exception cref="IOException">It could not be written; those before it are intact.</exception>
    public void Poll() => Tell(_writer.Poll());

    /// <summary>Waits until nothing is being written, and tells of it. Call it before a run is said to have ended well.</summary>
    /// <exception cref="IOException">It could not be written; those before it are intact.</exception>
    public void Complete() => Tell(_writer.Wait());

    /// <summary>Waits until nothing is being written and lets go of the folder. An error that <see cref="Complete"/> would throw becomes a notice.</summary>
    public void Dispose()
    {
        try
        {
            Complete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _notify(new Notice(error.Message));
        }
        finally
        {
            foreach (var snapshot in _snapshots.Values)
                snapshot.Dispose();
            _snapshots.Clear();
            _lock?.Dispose();
        }
    }

    private void WriteCard(JsonObject? card)
    {
        if (card is not null)
            AtomicFile.WriteText(Path.Combine(_options.Folder, RunCard.File), card.ToJsonString(_indented) + "\n");
    }

    private void Compare(JsonObject saved, JsonObject now)
    {
        var differences = RunCard.Differences(saved, now).ToArray();
        if (differences.Length > 0)
            throw new RunMismatchException(
                $"'{_options.Folder}' holds a run that differs from this one: {string.Join("; ", differences)}. "
                + "Repeat its options to go on with it, choose another folder, or delete this one.");
        foreach (var notice in RunCard.Notices(saved, now))
            _notify(new Notice(notice));
    }

    /// <summary>Puts parts of the newest sound checkpoint back, while the run goes on from where it stands; waits for one that is being written.</summary>
    /// <param name="isWanted">Which parts.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="InvalidDataException">There is no sound checkpoint.</exception>
    public string RollBack(Func<CheckpointPart, bool> isWanted)
    {
        Complete();
        var saved = _store.LoadNewest(text => _notify(new Notice(text)))
            ?? throw new InvalidDataException($"'{_options.Folder}' holds no checkpoint yet, so there is nothing to go back to.");
        using var scope = NewDisposeScope();
        foreach (var part in _parts.Where(isWanted))
            Restore(part, saved);
        return saved.Folder;
    }

    private void Restore(CheckpointPart part, SavedRun saved)
    {
        var path = Path.Combine(saved.Folder, part.File);
        using var file = saved.State.Files.Contains(part.File) ? SafetensorsFile.Open(path) : null;
        var tensors = new SavedTensors(path, file);
        part.Restore(tensors);
        tensors.ThrowIfUnread();
    }

    // The weights first: where a checkpoint says that they are the best, they are there.
    private CheckpointSaved Write(RunState state, IReadOnlyList<(string Name, FileContent Content)> files, IReadOnlyList<(string Name, FileContent Content)> weights)
    {
        foreach (var (name, content) in weights)
            AtomicFile.Write(Path.Combine(_options.Folder, name), content.WriteTo);
        var path = _store.Save(state, [.. files.Select(file => (file.Name, file.Content.WriteTo))]);
        _store.Prune(_options.KeepLast);
        BestWeights.Prune(_options.Folder, state);
        return new CheckpointSaved(path, state.Step);
    }

    private void Tell(CheckpointSaved? saved)
    {
        if (saved is not null)
            _notify(saved);
    }
}
