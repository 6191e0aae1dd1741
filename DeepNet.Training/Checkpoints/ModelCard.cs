using System.Text.Json.Nodes;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a model is, for the run card: its type, options and size, and a table of its layers.</summary>
internal static class ModelCard
{
    public static JsonObject Of(nn.Module model) => new()
    {
        ["type"] = model.GetType().Name,
        ["parameters"] = Count(model.parameters()),
        ["options"] = (model as IDescribed)?.Describe(),
        ["layers"] = new JsonArray([.. Layers(model)]),
        ["tied"] = Tied(model),
    };

    // Those that hold parameters themselves, in the model's order.
    private static IEnumerable<JsonNode> Layers(nn.Module model)
        => model.named_modules().Prepend(("", model)).Select(named => (named.Item1, named.Item2, Own: Count(named.Item2.parameters(recurse: false))))
            .Where(layer => layer.Own > 0)
            .Select(layer => new JsonObject { ["name"] = layer.Item1, ["type"] = layer.Item2.GetType().Name, ["parameters"] = layer.Own });

    /// <summary>Further names of tensors that stand in the state dict under several, each with the first: <c>lm_head.weight: wte.weight</c>.</summary>
    private static JsonObject Tied(nn.Module model)
    {
        var first = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        var tied = new JsonObject();
        foreach (var (name, tensor) in model.state_dict())
            if (!first.TryAdd(tensor, name))
                tied[name] = first[tensor];
        return tied;
    }

    private static long Count(IEnumerable<Tensor> parameters) => parameters.Sum(parameter => parameter.numel());
}
