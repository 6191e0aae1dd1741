using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// Reads and writes checkpoints: one folder each (<see cref="CheckpointName"/>) with the files of the parts, <c>state.json</c> and their
/// <c>SHA256SUMS</c>. A folder appears complete or not at all, and is never changed afterwards. Calls nothing of LibTorch but through the
/// writers of the files.
/// </summary>
/// <param name="folder">The folder of the checkpoints.</param>
internal sealed class CheckpointStore(string folder)
{
    private readonly HashSet<CheckpointName> _damaged = [];

    /// <summary>Where a run's checkpoints are.</summary>
    /// <param name="run">The run's folder.</param>
    public static string FolderIn(string run) => Path.Combine(run, "checkpoints");

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="state">Where the run stands; its <see cref="RunState.Files"/> are those given.</param>
    /// <param name="files">The other files, by name: each is written to the stream it gets.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">It could not be written; the earlier checkpoints are untouched.</exception>
    public string Save(RunState state, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        var number = Names().Where(name => name.Step == state.Step).Select(name => name.Number).DefaultIfEmpty().Max() + 1;
        var path = PathOf(new CheckpointName(state.Step, number));
        AtomicDirectory.Write(path, temporary =>
        {
            var manifest = new CheckpointManifest();
            foreach (var (name, write) in files)
                manifest.Add(name, WriteHashed(Path.Combine(temporary, name), write));
            manifest.Add(CheckpointManifest.State, WriteHashed(Path.Combine(temporary, CheckpointManifest.State), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(state.ToJson()))));
            manifest.Write(temporary);
        });
        return path;
    }

    /// <summary>Deletes all checkpoints but the newest.</summary>
    /// <param name="keep">How many stay, of those that <see cref="LoadNewest"/> did not find damaged.</param>
    /// <param name="damaged">Whether the damaged ones go too. Default true.</param>
    /// <exception cref="IOException">One could not be deleted.</exception>
    public void Prune(int keep, bool damaged = true)
    {
        var sound = Names().Except(_damaged).Skip(keep);
        // Renamed first, so that none is left half deleted under its name.
        foreach (var path in sound.Concat(damaged ? _damaged : []).Select(PathOf).ToArray())
        {
            OldFile.Delete(path, () =>
            {
                var aside = TemporaryName.For(path);
                Directory.Move(path, aside);
                Directory.Delete(aside, recursive: true);
            });
        }
        if (damaged)
            _damaged.Clear();
    }

    /// <summary>The newest checkpoint that is sound, or null where there is none.</summary>
    /// <param name="notice">Told of each damaged checkpoint that is passed over. Default nobody.</param>
    /// <exception cref="InvalidDataException">There are checkpoints, and none is sound, or the newest is of another format.</exception>
    public SavedRun? LoadNewest(Action<string>? notice = null)
    {
        var damage = new List<string>();
        foreach (var name in Names())
        {
            var path = PathOf(name);
            if (CheckpointManifest.Damage(path) is not { } problem)
                return Read(path);
            _damaged.Add(name);
            damage.Add($"Checkpoint '{path}' is damaged: {problem}");
            notice?.Invoke($"{damage[^1]} Falling back to the one before.");
        }
        return damage.Count == 0
            ? null
            : throw new InvalidDataException(
                $"No sound checkpoint is left in '{folder}'. {string.Join(" ", damage)} Delete the folder to train from the start.");
    }

    /// <summary>One checkpoint.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidDataException">It is damaged or of another format.</exception>
    public static SavedRun Load(string path) => CheckpointManifest.Damage(path) is { } problem
        ? throw new InvalidDataException($"Checkpoint '{path}' is damaged: {problem}")
        : Read(path);

    /// <summary>Deletes what processes that died while writing have left; only where nobody is writing.</summary>
    public void RemoveLeftovers() => AtomicDirectory.RemoveLeftovers(folder);

    private static SavedRun Read(string path) => new(path, RunState.FromJson(File.ReadAllText(Path.Combine(path, CheckpointManifest.State))));

    private static string WriteHashed(string path, Action<Stream> write)
    {
        using var stream = new HashingStream(File.Create(path));
        write(stream);
        return stream.Finish();
    }

    private string PathOf(CheckpointName name) => Path.Combine(folder, name.ToString());

    private CheckpointName[] Names() => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder).Select(CheckpointName.Parse).OfType<CheckpointName>().OrderDescending()]
        : [];
}

/// <summary>A sound checkpoint on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="State">Its <c>state.json</c>.</param>
public sealed record SavedRun(string Folder, RunState State);
