using System.Globalization;
using System.Security.Cryptography;
using DeepNet.IO;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Reads and writes checkpoints: one folder each, <c>step-000001234</c>, with <c>model.safetensors</c>, <c>optimizer.safetensors</c>,
/// <c>state.json</c> and their <c>SHA256SUMS</c>. A folder appears complete or not at all.
/// </summary>
internal sealed class CheckpointStore(string folder)
{
    private const string Model = "model.safetensors";
    private const string Optimizer = "optimizer.safetensors";
    private const string State = "state.json";
    private const string Sums = "SHA256SUMS";
    private const string Prefix = "step-";

    private static readonly string[] _files = [Model, Optimizer, State];

    /// <summary>Writes a checkpoint, then deletes all but the newest <paramref name="keep"/>.</summary>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">It could not be written; the earlier checkpoints are untouched.</exception>
    public string Save(RunState state, IEnumerable<(string, Tensor)> model, IEnumerable<(string, Tensor)> optimizer, int keep)
    {
        var path = Path.Combine(folder, $"{Prefix}{state.Step.ToString("D9", CultureInfo.InvariantCulture)}");
        AtomicDirectory.Write(path, temporary =>
        {
            Write(Path.Combine(temporary, Model), model);
            Write(Path.Combine(temporary, Optimizer), optimizer);
            File.WriteAllText(Path.Combine(temporary, State), state.ToJson());
            File.WriteAllLines(Path.Combine(temporary, Sums), _files.Select(file => $"{Hash(Path.Combine(temporary, file))}  {file}"));
        }, replace: true);
        foreach (var old in Newest().Skip(keep))
            Directory.Delete(old, recursive: true);
        return path;
    }

    /// <summary>The newest checkpoint that is sound, or null where there is none.</summary>
    /// <param name="notice">Told of each damaged checkpoint that is passed over.</param>
    /// <exception cref="InvalidDataException">There are checkpoints, and none is sound.</exception>
    public SavedRun? LoadNewest(Action<string> notice)
    {
        AtomicDirectory.RemoveLeftovers(folder);
        var damage = new List<string>();
        foreach (var path in Newest())
        {
            if (Damage(path) is not { } problem)
                return new SavedRun(path, RunState.FromJson(File.ReadAllText(Path.Combine(path, State))), Path.Combine(path, Model), Path.Combine(path, Optimizer));
            damage.Add($"Checkpoint '{path}' is damaged: {problem}");
            notice($"{damage[^1]} Falling back to the one before.");
        }
        return damage.Count == 0
            ? null
            : throw new InvalidDataException(
                $"No sound checkpoint is left in '{folder}'. {string.Join(" ", damage)} Delete the folder to train from the start.");
    }

    private static void Write(string path, IEnumerable<(string, Tensor)> tensors)
    {
        using var stream = File.Create(path);
        Safetensors.Write(stream, tensors);
    }

    private IEnumerable<string> Newest() => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder, $"{Prefix}*").OrderByDescending(path => path, StringComparer.Ordinal).ToArray()
        : [];

    private static string? Damage(string path)
    {
        var sums = Path.Combine(path, Sums);
        if (!File.Exists(sums))
            return $"{Sums} is missing.";
        var expected = File.ReadAllLines(sums).Select(line => line.Split("  ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[1], parts => parts[0]);
        foreach (var file in _files)
        {
            if (!expected.TryGetValue(file, out var hash))
                return $"{Sums} does not list {file}.";
            var full = Path.Combine(path, file);
            if (!File.Exists(full))
                return $"{file} is missing.";
            if (Hash(full) != hash)
                return $"the SHA-256 of {file} is not the one recorded when it was written.";
        }
        return null;
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>A sound checkpoint on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="State">Its <c>state.json</c>.</param>
/// <param name="ModelFile">The weights.</param>
/// <param name="OptimizerFile">The optimizer's state.</param>
internal sealed record SavedRun(string Folder, RunState State, string ModelFile, string OptimizerFile);
