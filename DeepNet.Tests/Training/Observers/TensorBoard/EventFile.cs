using System.Text.Json;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Training.Observers.TensorBoard;

/// <summary>Event files as an independent reader sees them: <c>events.py</c>, written from the formats' definitions.</summary>
internal static class EventFile
{
    /// <summary>The events of a file; the test is skipped where there is no Python.</summary>
    public static JsonElement[] Read(string path) => [.. Run(path).EnumerateArray()];

    /// <summary>
    /// What TensorBoard shows of a run's folder, by tag: the values of all files, but for those that the start of a later file declares void, by
    /// their step; a record that a killed process left torn at a file's end is passed over.
    /// </summary>
    public static ILookup<string, (long Step, JsonElement Value)> Shown(string folder)
    {
        var shown = new List<JsonElement>();
        foreach (var happened in In(folder).SelectMany(file => Run("--torn", file).EnumerateArray()))
            if (happened.TryGetProperty("session_log", out _))
                shown.RemoveAll(earlier => Step(earlier) >= Step(happened));
            else
                shown.Add(happened);
        return Values(shown);
    }

    /// <summary>The event files of a folder in the order in which readers take them.</summary>
    public static string[] In(string folder) => [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];

    /// <summary>A PNG's width, height, channels, filters and pixels.</summary>
    public static JsonElement ReadPng(string path) => Run("--png", path);

    /// <summary>All values with their steps, by tag in order.</summary>
    public static ILookup<string, (long Step, JsonElement Value)> Values(IEnumerable<JsonElement> events)
        => (from happened in events
            where happened.TryGetProperty("summary", out _)
            from value in happened.GetProperty("summary").GetProperty("value").EnumerateArray()
            select (Tag: value.GetProperty("tag").GetString()!, Step: Step(happened), Value: value)).ToLookup(value => value.Tag, value => (value.Step, value.Value));

    public static long Step(JsonElement happened) => happened.TryGetProperty("step", out var step) ? step.GetInt64() : 0;

    /// <summary>A curve as text: <c>1:0.5 2:NaN</c>.</summary>
    public static string Curve(IEnumerable<(long Step, JsonElement Value)> values)
        => string.Join(' ', values.Select(value => FormattableString.Invariant($"{value.Step}:{value.Value.GetProperty("simple_value")}")));

    private static JsonElement Run(params string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Training", "Observers", "TensorBoard", "events.py");
        foreach (var python in (string[])["/usr/bin/python3", "python3", "python"])
        {
            if (!Python.TryRun(python, ["--version"], out _))
                continue;
            Assert.That(Python.TryRun(python, [script, .. arguments], out var output), output);
            using var document = JsonDocument.Parse(output);
            return document.RootElement.Clone();
        }
        Assert.Ignore("No Python on this machine: python3 reads the files.");
        return default;
    }
}
