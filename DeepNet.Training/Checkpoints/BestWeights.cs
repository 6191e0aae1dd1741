using System.Globalization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Decides whose weights are kept as the best, and in which files. None is deleted before a checkpoint that no longer counts it is on the disk.</summary>
internal static class BestWeights
{
    /// <summary>The file of the best weights of all.</summary>
    public const string Best = "best.safetensors";

    private const string Prefix = "best-step-";
    private const string Suffix = ".safetensors";

    /// <summary>The best values after a validation.</summary>
    /// <param name="options">Which metric decides, in which direction, and how many are kept.</param>
    /// <param name="bests">The best values so far.</param>
    /// <param name="values">What was measured, by full name.</param>
    /// <param name="metrics">The step's metrics, which know their direction.</param>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <returns>The list that was given where it did not change.</returns>
    /// <exception cref="ArgumentException">Nothing of the name was measured.</exception>
    public static IReadOnlyList<Best> Update(
        CheckpointOptions options, IReadOnlyList<Best> bests, IReadOnlyDictionary<string, double> values, IReadOnlyList<Metric> metrics, long step, int epoch)
    {
        if (options.KeepBest is not { } name)
            return bests;
        if (!values.TryGetValue(name, out var value))
            throw new ArgumentException($"KeepBest names the metric '{name}', but there are only {string.Join(", ", values.Keys)}.");
        var higher = options.HigherIsBetter ?? metrics.FirstOrDefault(metric => name.EndsWith('/' + metric.Name, StringComparison.Ordinal))?.HigherIsBetter ?? false;
        return bests.With(new Best(value, step, epoch), higher, options.KeepBestCount);
    }

    /// <summary>The files to save when the list has changed: those of the weights as they are now.</summary>
    public static IReadOnlyList<WeightsFile> Files(
        CheckpointOptions options, IReadOnlyList<Best> before, IReadOnlyList<Best> after, Func<IEnumerable<(string Name, Tensor Value)>> weights)
    {
        if (after.Except(before).FirstOrDefault() is not { } now)
            return [];
        var files = new List<WeightsFile>();
        if (after[0] == now)
            files.Add(new WeightsFile(Best, weights));
        if (options.KeepBestCount > 1)
            files.Add(new WeightsFile(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{now.Step:D9}{Suffix}"), weights));
        return files;
    }

    /// <summary>Deletes the files of weights that are no longer among the best, once a checkpoint says so.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="state">The state of the newest checkpoint.</param>
    public static void Prune(string folder, RunState state)
    {
        var kept = state.Bests.Select(best => best.Step).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").ToArray())
        {
            var digits = Path.GetFileName(file)[Prefix.Length..^Suffix.Length];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step <= state.Step && !kept.Contains(step))
                OldFile.Delete(file, () => File.Delete(file));
        }
    }
}
