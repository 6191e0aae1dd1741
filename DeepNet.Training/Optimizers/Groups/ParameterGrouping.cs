using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>A parameter and what its group says of it.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Scale">Its learning rate as a multiple of the optimizer's.</param>
/// <param name="WeightDecay">The group's weight decay, or null where the optimizer's holds.</param>
internal sealed record GroupedParameter(string Name, Parameter Parameter, double Scale, double? WeightDecay);

/// <summary>Finds the group of each parameter.</summary>
internal static class ParameterGrouping
{
    /// <exception cref="ArgumentException">There are no parameters, or a group has none.</exception>
    internal static IReadOnlyList<GroupedParameter> Resolve(GroupedOptimizer options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        if (parameters.Count == 0)
            throw new ArgumentException($"{options.GetType().Name} got no parameters: the model has none that require gradients.", nameof(parameters));
        // A parameter that two modules share is updated once, under its first name.
        var distinct = parameters.DistinctBy(named => named.Parameter.Handle).ToArray();
        var layers = options.LayerwiseDecay?.Scales([.. distinct.Select(named => named.Name)]);
        var groups = distinct.Select(named => options.Groups.FirstOrDefault(group => group.Contains(named.Name, named.Parameter))).ToArray();
        if (options.Groups.FirstOrDefault(group => !groups.Contains(group)) is { } empty)
            throw new ArgumentException(
                $"{options.GetType().Name}: no parameter is left for the group {Text(empty)}; the model has {string.Join(", ", distinct.Select(named => named.Name))}.", nameof(parameters));
        return [.. distinct.Select((named, k) => new GroupedParameter(
            named.Name, named.Parameter, (groups[k]?.LearningRateScale ?? 1) * (layers?[k] ?? 1), groups[k]?.WeightDecay))];
    }

    private static string Text(ParameterGroup group)
    {
        var except = group.Except.Count > 0 ? $" except {group.Except}" : "";
        return $"{group.Names}{except} of {group.MinDimensions} to {group.MaxDimensions?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} dimensions";
    }
}
