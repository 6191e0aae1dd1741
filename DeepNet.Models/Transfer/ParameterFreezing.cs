using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Takes parameters out of training and back in, by their names.</summary>
/// <remarks>
/// A frozen parameter gets no gradient, so optimizers leave it alone. What is no parameter goes on: a batch norm in training mode still
/// updates its running statistics; put such modules in evaluation mode where they should stay.
/// </remarks>
/// <example><code>
/// model.Freeze("*");
/// model.Unfreeze("fc", "layer4");
/// </code></example>
public static class ParameterFreezing
{
    /// <summary>Freezes parameters: they get no gradient, and lose the one that they have.</summary>
    /// <param name="module">The module.</param>
    /// <param name="patterns">Names of parameters or of modules that hold them; <c>*</c> stands for any characters, dots too, <c>?</c> for one.</param>
    /// <returns>The names of the parameters that are frozen by it, those included that were so before.</returns>
    /// <exception cref="ArgumentException">No pattern; or one that no parameter has, and the message says the nearest name. Nothing is changed.</exception>
    public static IReadOnlyList<string> Freeze(this nn.Module module, params string[] patterns) => Set(module, patterns, trained: false);

    /// <summary>Lets parameters be trained again.</summary>
    /// <returns>The names of the parameters that are trained because of it, those included that were so before.</returns>
    /// <inheritdoc cref="Freeze"/>
    public static IReadOnlyList<string> Unfreeze(this nn.Module module, params string[] patterns) => Set(module, patterns, trained: true);

    private static List<string> Set(nn.Module module, string[] patterns, bool trained)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Length == 0)
            throw new ArgumentException("Say which parameters: names of parameters or modules, or \"*\" for all.", nameof(patterns));

        var parameters = module.state_dict().Where(entry => entry.Value is Parameter).ToList(); // under all their names, also where several have one tensor
        var matched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns.Select(text => new NamePattern(text)))
        {
            var names = parameters.Select(entry => entry.Key).Where(pattern.MatchesOrContains).ToList();
            if (names.Count == 0)
                throw new ArgumentException($"{module.GetName()} has no parameter or module '{pattern.Text}'{NearestName.Hint(pattern.Text, NamesAndModules(parameters))}.", nameof(patterns));
            matched.UnionWith(names);
        }

        foreach (var (name, parameter) in parameters)
        {
            if (!matched.Contains(name))
                continue;
            parameter.requires_grad = trained;
            if (!trained)
                parameter.grad = null;
        }
        return [.. parameters.Select(entry => entry.Key).Where(matched.Contains)];
    }

    private static IEnumerable<string> NamesAndModules(List<KeyValuePair<string, Tensor>> parameters)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in parameters)
            for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
                if (seen.Add(name[..end]))
                    yield return name[..end];
    }
}
