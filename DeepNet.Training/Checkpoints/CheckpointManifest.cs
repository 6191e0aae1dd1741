using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>The <c>SHA256SUMS</c> of a checkpoint, as <c>sha256sum --check</c> reads it too: which files belong to it, and what they hold.</summary>
internal sealed class CheckpointManifest
{
    public const string State = "state.json";

    private const string Name = "SHA256SUMS";
    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    private readonly List<(string File, string Hash)> _entries = [];

    public void Add(string file, string hash) => _entries.Add((file, hash));

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, Name), string.Concat(_entries.Select(entry => $"{entry.Hash}  {entry.File}\n")));

    /// <summary>What is wrong with a checkpoint's files, or null when they are as they were written.</summary>
    public static string? Damage(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return $"{Name} is missing.";
        var listed = new List<string>();
        foreach (var line in File.ReadAllLines(path))
        {
            if (line.Length <= HashLength + 2 || line[HashLength..(HashLength + 2)] != "  " || line[(HashLength + 2)..] is not { } file || file != Path.GetFileName(file))
                return $"{Name} has a line that is no hash and file name.";
            var full = Path.Combine(folder, file);
            if (!File.Exists(full))
                return $"{file} is missing.";
            if (Hash(full) != line[..HashLength])
                return $"the SHA-256 of {file} is not the one recorded when it was written.";
            listed.Add(file);
        }
        return !listed.Contains(State)
            ? $"{Name} does not list {State}."
            : FilesOf(Path.Combine(folder, State)).Except(listed).FirstOrDefault() is { } missing ? $"{Name} does not list {missing}." : null;
    }

    // Which files a checkpoint must have, from the state; those of other formats say so when the state is read.
    private static IEnumerable<string> FilesOf(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path))?["files"] is JsonArray files ? [.. files.Select(file => (string)file!)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
