using System.Globalization;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Which weights of a run.</summary>
public enum SavedWeights
{
    /// <summary>Those of the last step.</summary>
    Raw,

    /// <summary>Those that were best by <see cref="CheckpointOptions.KeepBest"/>.</summary>
    Best,

    /// <summary>The average over the steps (EMA, SWA).</summary>
    Averaged,
}

/// <summary>Takes the weights out of a run: one safetensors file to load into a model or to give away, without building the model.</summary>
public static class WeightsExport
{
    private const string Model = "model.safetensors";
    private const string Average = "average.safetensors";
    private const string AveragePrefix = "average.";

    /// <summary>
    /// Writes weights under the names and in the types of the model's state dict. The file's metadata say the run's model, and of raw and
    /// averaged weights the step.
    /// </summary>
    /// <param name="run">
    /// A run's folder, where the newest sound checkpoint is taken, or the folder of one checkpoint. A run that trains meanwhile is not
    /// disturbed.
    /// </param>
    /// <param name="path">The file to write or replace, atomically.</param>
    /// <param name="weights">Which weights. Default those of the last step.</param>
    /// <exception cref="InvalidDataException">The run has no such weights, or nothing in it is sound.</exception>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public static void Export(string run, string path, SavedWeights weights = SavedWeights.Raw)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var scope = NewDisposeScope();
        if (weights == SavedWeights.Best)
        {
            Safetensors.Save(path, Best(run).Select(entry => (entry.Key, entry.Value)), new Dictionary<string, string> { ["format"] = "pt" });
            return;
        }

        var saved = Find(run);
        var tensors = weights == SavedWeights.Raw ? Safetensors.Load(FileOf(saved, Model, "no model")) : Averages(saved);
        Safetensors.Save(path, tensors.Select(entry => (entry.Key, entry.Value)), Metadata(saved.State));
    }

    private static SavedRun Find(string run)
    {
        if (CheckpointName.Parse(Path.GetFullPath(run)) is not null)
            return CheckpointStore.Load(run);
        return new CheckpointStore(CheckpointStore.FolderIn(run)).LoadNewest()
            ?? throw new InvalidDataException($"'{run}' holds no checkpoint: give the folder of a run, as CheckpointOptions named it, or of one of its checkpoints.");
    }

    private static Dictionary<string, Tensor> Best(string run)
    {
        var file = Path.Combine(run, BestWeights.Best);
        return File.Exists(file)
            ? Safetensors.Load(file)
            : throw new InvalidDataException($"'{run}' holds no {BestWeights.Best}: best weights are kept where CheckpointOptions.KeepBest names a metric, once it has been measured.");
    }

    // The average has names of its own, 16-bit weights in float32, and a tensor that stands under several names once.
    private static Dictionary<string, Tensor> Averages(SavedRun saved)
    {
        using var raw = SafetensorsFile.Open(FileOf(saved, Model, "no model"));
        using var averages = SafetensorsFile.Open(FileOf(saved, Average, "no averaged weights: TrainerOptions.Averaging was not set"));
        var tied = saved.State.Card["model"]?["tied"] as JsonObject;
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, entry) in raw.Entries)
        {
            var source = AveragePrefix + ((string?)tied?[name] ?? name);
            if (!averages.Entries.ContainsKey(source))
                throw new InvalidDataException($"'{saved.Folder}' holds no averaged '{name}': no step's weights have entered the average by step {saved.State.Step}.");
            tensors.Add(name, averages.Read(source).to(entry.Type));
        }
        return tensors;
    }

    private static string FileOf(SavedRun saved, string file, string otherwise) => saved.State.Files.Contains(file)
        ? Path.Combine(saved.Folder, file)
        : throw new InvalidDataException($"'{saved.Folder}' holds {otherwise}.");

    private static Dictionary<string, string> Metadata(RunState state)
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["step"] = state.Step.ToString(CultureInfo.InvariantCulture) };
        if ((string?)state.Card["model"]?["type"] is { } model)
            metadata["model"] = model;
        return metadata;
    }
}
