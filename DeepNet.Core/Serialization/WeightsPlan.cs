using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Which tensor of a file goes where in a module, and what does not fit; made before anything is copied.</summary>
internal sealed class WeightsPlan
{
    private const int ListedNames = 12;
    private static readonly string[] _wrapperPrefixes = ["module.", "_orig_mod.", "model."];
    private readonly List<string> _misfits = [];

    public List<(string Source, string Target)> Copies { get; } = [];

    public List<string> Missing { get; } = [];

    public List<string> Unexpected { get; } = [];

    public static WeightsPlan Make(SafetensorsFile file, IReadOnlyDictionary<string, Tensor> state)
    {
        var plan = new WeightsPlan();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in file.Entries.Values.OrderBy(entry => entry.Begin))
        {
            if (Resolve(entry.Name, state) is not { } target)
            {
                plan.Unexpected.Add(entry.Name);
            }
            else if (!sources.TryAdd(target, entry.Name))
            {
                plan._misfits.Add($"'{entry.Name}' and '{sources[target]}' both go to '{target}'");
            }
            else
            {
                plan.Copies.Add((entry.Name, target));
                if (!entry.Shape.SequenceEqual(state[target].shape))
                    plan._misfits.Add($"'{target}' has shape [{string.Join(", ", entry.Shape.ToArray())}] in the file and "
                        + $"[{string.Join(", ", state[target].shape)}] in the module");
            }
        }

        plan.Missing.AddRange(state.Keys.Where(name => !sources.ContainsKey(name)));
        return plan;
    }

    public void ThrowIfUnfit(string path, bool strict)
    {
        var problems = new List<string>(_misfits);
        if (strict)
        {
            var missing = Missing.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
            if (missing.Count > 0)
                problems.Add($"the file lacks {List(missing)}");
            if (Unexpected.Count > 0)
                problems.Add($"the module lacks {List(Unexpected)}");
        }

        if (problems.Count > 0)
            throw new SafetensorsException($"The weights in '{path}' do not fit the module: {string.Join("; ", problems)}. Build the module with "
                + "the options that the weights were trained with"
                + (strict && _misfits.Count == 0 ? ", or load without strictness to take what fits." : "."));
    }

    private static string? Resolve(string name, IReadOnlyDictionary<string, Tensor> state)
    {
        while (!state.ContainsKey(name))
        {
            if (Array.Find(_wrapperPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is not { } found)
                return null;
            name = name[found.Length..];
        }

        return name;
    }

    private static string List(List<string> names) =>
        $"{names.Count} {(names.Count == 1 ? "tensor" : "tensors")} ({string.Join(", ", names.Take(ListedNames))}"
        + (names.Count > ListedNames ? ", …)" : ")");
}
