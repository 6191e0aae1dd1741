using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Converts a model's weights, but for those of modules with running statistics.</summary>
internal static class WeightConversion
{
    public static void Convert(nn.Module model, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // A module converts with all that is in it: what is to stay is converted back, and its values are restored.
        var kept = model.modules().Prepend(model).Distinct().Where(HasRunningStatistics)
            .SelectMany(module => Own(module), (module, own) => (Module: module, own.Name, Value: own.Tensor.clone())).ToList();
        model.to(type);
        foreach (var (module, before) in kept.Select(entry => (entry.Module, entry.Value.dtype)).Distinct())
            module.to(before);
        foreach (var (module, name, value) in kept)
            Own(module).Single(own => own.Name == name).Tensor.copy_(value);
    }

    private static bool HasRunningStatistics(nn.Module module)
        => module.named_buffers(recurse: false).Any(named => named.buffer.is_floating_point() && named.name.StartsWith("running_", StringComparison.Ordinal));

    private static IEnumerable<(string Name, Tensor Tensor)> Own(nn.Module module)
        => module.named_parameters(recurse: false).Select(named => (named.name, (Tensor)named.parameter))
            .Concat(module.named_buffers(recurse: false).Select(named => (named.name, named.buffer)))
            .Where(named => named.Item2.is_floating_point());
}
