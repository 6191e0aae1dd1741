using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Serialization;

/// <summary>Saves a module's parameters and buffers as safetensors, under PyTorch's names, and loads them from the files of that world.</summary>
public static class ModuleWeights
{
    /// <summary>Writes the module's state: parameters and persistent buffers, under the names that PyTorch's module has for them.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The safetensors file to write or replace, atomically.</param>
    /// <param name="metadata">Texts to store beside the tensors; none when null.</param>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public static void SaveWeights(this Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Safetensors.Save(path, module.state_dict().Select(pair => (pair.Key, pair.Value)), metadata);
    }

    /// <summary>Reads the module's state, whole or not at all: names and shapes are all checked before the first value changes.</summary>
    /// <param name="module">The module to fill; its types and device stay unless the options say otherwise, values are converted where they
    /// differ. Where one tensor has several names, as tied embeddings have, any of them in the file is enough.</param>
    /// <param name="path">
    /// A safetensors file; the index of several (<c>model.safetensors.index.json</c>); what <c>torch.save</c> wrote (<c>.pt</c>, <c>.pth</c>,
    /// <c>.bin</c>, <c>.ckpt</c>), from which nothing is executed; or a folder with one of them under Hugging Face's name. What it is, is told by its
    /// content, not by its name.
    /// </param>
    /// <param name="options">How; strictly and under the file's own names when left out.</param>
    /// <returns>What was in one and not in the other; nothing when strict, save for <c>num_batches_tracked</c>.</returns>
    /// <exception cref="WeightsMismatchException">Shapes differ; or names differ and the options are strict. The message lists all of them
    /// with the nearest names, and the module is unchanged.</exception>
    /// <exception cref="WeightsException">The file is not valid, or asks for more than tensors; the module is unchanged, unless the data of a
    /// tensor turns out to be damaged while it is read.</exception>
    /// <exception cref="ArgumentException">The options skip what the module does not have.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightsReport LoadWeights(this Module module, string path, WeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var source = TensorSource.Open(path, options?.Section);
        return module.LoadWeights(source, options);
    }

    /// <summary>Takes over the state of another module, for example of one that has another head.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="other">The module whose values are copied; it stays as it is.</param>
    /// <param name="options">How; strictly and under the same names when left out.</param>
    /// <returns>What was in one and not in the other.</returns>
    /// <exception cref="WeightsMismatchException">Shapes differ; or names differ and the options are strict.</exception>
    /// <exception cref="ArgumentException">The options skip what the module does not have.</exception>
    public static WeightsReport LoadWeights(this Module module, Module other, WeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var source = new ModuleSource(other);
        return module.LoadWeights(source, options);
    }

    /// <summary>Reads the module's state from an open source.</summary>
    /// <inheritdoc cref="LoadWeights(Module, string, WeightsOptions?)"/>
    /// <param name="module">The module to fill.</param>
    /// <param name="source">What <see cref="TensorSource.Open"/> opened; its section is chosen already.</param>
    /// <param name="options">How; strictly and under the file's own names when left out.</param>
    public static WeightsReport LoadWeights(this Module module, ITensorSource source, WeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new();
        var plan = WeightsPlan.Make(source, module.state_dict(), options);
        plan.ThrowIfUnfit(source, options);
        if (options.Type is { } type)
            module.to(type);
        var state = module.state_dict();
        using var noGradient = no_grad();
        foreach (var copy in plan.Copies)
            Fill(state[copy.Target], source, copy, options.Mapped);
        return plan.Report;
    }

    private static void Fill(Tensor target, ITensorSource source, WeightsCopy copy, bool mapped)
    {
        using var scope = NewDisposeScope();
        if (copy.Transposed)
            target.copy_(source.Read(copy.Source).t());
        else if (mapped && target.device_type == DeviceType.CPU && source.Map(copy.Source) is { } file && file.dtype == target.dtype)
            target.set_(file);
        else
            source.ReadInto(copy.Source, target);
    }
}
