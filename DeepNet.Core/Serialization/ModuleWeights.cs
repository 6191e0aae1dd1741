using static TorchSharp.torch.nn;

namespace DeepNet.Serialization;

/// <summary>Saves a module's parameters and buffers as safetensors, under PyTorch's names, and loads them.</summary>
public static class ModuleWeights
{
    /// <summary>Writes the module's state: parameters and persistent buffers.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The file to write or replace, atomically.</param>
    /// <param name="metadata">Texts to store beside the tensors; none when null.</param>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public static void SaveWeights(this Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Safetensors.Save(path, module.state_dict().Select(pair => (pair.Key, pair.Value)), metadata);
    }

    /// <summary>Reads the module's state, whole or not at all: names and shapes are all checked before the first value changes.</summary>
    /// <param name="module">The module to fill; its types and device stay, values are converted where they differ.</param>
    /// <param name="path">A safetensors file. The prefixes <c>module.</c>, <c>_orig_mod.</c> and <c>model.</c>, which wrappers put
    /// before names, are removed where the module does not have them.</param>
    /// <param name="strict">Whether every tensor must be in both the file and the module. Batch normalisation's
    /// <c>num_batches_tracked</c>, which old files lack, may always be missing.</param>
    /// <returns>What was in one and not in the other; nothing when <paramref name="strict"/>, save for
    /// <c>num_batches_tracked</c>.</returns>
    /// <exception cref="SafetensorsException">The file is not valid; shapes differ; or <paramref name="strict"/> and names differ.
    /// The message lists all of them, and the module is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightsReport LoadWeights(this Module module, string path, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var file = SafetensorsFile.Open(path);
        var state = module.state_dict();
        var plan = WeightsPlan.Make(file, state);
        plan.ThrowIfUnfit(file.Path, strict);
        foreach (var (source, target) in plan.Copies)
            file.ReadInto(source, state[target]);
        return new(plan.Missing, plan.Unexpected);
    }
}
