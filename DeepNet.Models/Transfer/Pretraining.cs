using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Builds models on trained weights, with another head where the number of classes differs.</summary>
public static class Pretraining
{
    /// <summary>Builds the model and loads weights, which may come from one with another number of classes.</summary>
    /// <param name="options">What the model is to be: <c>ResNetOptions.ResNet50 with { Classes = 10 }</c>.</param>
    /// <param name="path">The file of weights, see <see cref="ModuleWeights.LoadWeights(nn.Module, string, WeightsOptions?)"/>.</param>
    /// <param name="loading">How they are loaded; strictly and under the file's own names when left out.</param>
    /// <returns>The model, in training mode; the caller owns it. Its head, the last layer with parameters, has the file's weights where they
    /// are there and have its shape, else fresh ones; all else is the file's.</returns>
    /// <exception cref="WeightsMismatchException">More than the head differs.</exception>
    /// <exception cref="WeightsException">The file is not valid, or asks for more than tensors.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static nn.Module<Tensor, Tensor> CreateFrom(this ModelOptions options, string path, WeightsOptions? loading = null)
    {
        using var source = TensorSource.Open(path, loading?.Section);
        return options.CreateFrom(source, loading ?? new());
    }

    /// <summary>Builds the model with the weights of a trained one, which may have another number of classes.</summary>
    /// <param name="options">What the model is to be; for a model of the zoo, <c>model.Options with { Classes = 10 }</c>.</param>
    /// <param name="trained">The model whose weights are copied; it stays as it is.</param>
    /// <returns>The model, in training mode, in float32 on the CPU; the caller owns it. Its head, the last layer with parameters, has fresh
    /// weights where its shape differs; all else is copied.</returns>
    /// <exception cref="WeightsMismatchException">More than the head differs.</exception>
    public static nn.Module<Tensor, Tensor> CreateFrom(this ModelOptions options, nn.Module trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        using var source = new ModuleSource(trained);
        return options.CreateFrom(source, new());
    }

    /// <summary>The name of a model's head: the last of its modules with parameters of its own, for a classifier of the zoo the layer that
    /// computes the logits.</summary>
    /// <param name="model">The model.</param>
    /// <returns>For example <c>fc</c>, <c>classifier.6</c>, <c>heads.head</c>.</returns>
    /// <exception cref="ArgumentException">The model has no modules with parameters.</exception>
    public static string HeadName(this nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var last = model.state_dict().LastOrDefault(entry => entry.Value is Parameter).Key;
        return last?.LastIndexOf('.') is > 0 and var dot
            ? last[..dot]
            : throw new ArgumentException($"{model.GetName()} has no modules with parameters, hence no head.", nameof(model));
    }

    private static nn.Module<Tensor, Tensor> CreateFrom(this ModelOptions options, ITensorSource source, WeightsOptions loading)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = options.Create();
        try
        {
            var head = model.HeadName();
            var report = WeightsPlan.Make(source, model.state_dict(), loading).Report;
            bool IsOfHead(string name) => name.StartsWith(head + ".", StringComparison.Ordinal);
            if (report.Misshapen.Select(tensor => tensor.Name).Concat(report.Missing).Any(IsOfHead))
                loading = loading with { Skip = [.. loading.Skip, head] };
            model.LoadWeights(source, loading);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
