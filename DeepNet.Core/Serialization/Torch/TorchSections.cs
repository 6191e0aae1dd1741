namespace DeepNet.Serialization;

/// <summary>Finds the named tensors in what a checkpoint of PyTorch holds: dictionaries in dictionaries.</summary>
internal static class TorchSections
{
    private const int MaximumDepth = 32;
    private const int MaximumName = 1024;

    // Under which trainers keep a state dict beside other things: Lightning and many others, PyTorch's own tutorials, nanoGPT, timm and DeiT, DeepSpeed.
    private static readonly string[] _usual = ["state_dict", "model_state_dict", "model", "module", "net", "network", "weights", "params"];

    /// <summary>The tensors of a section, or of the one that is probably meant, by their dotted names.</summary>
    /// <param name="root">What the file holds.</param>
    /// <param name="section">Dotted keys; null to choose.</param>
    /// <param name="budget">How many values may be looked at; what refers to itself or is shared many times over would never end.</param>
    /// <param name="others">The sections with tensors that there are where none was chosen.</param>
    public static Dictionary<string, PickledTensor> Find(object? root, string? section, int budget, out IReadOnlyList<string> others)
    {
        others = [];
        if (root is not PickleDictionary dictionary)
            throw new TorchFileException($"it holds {TorchObjects.Describe(root)}, no dictionary of named tensors; save model.state_dict()");
        var chosen = section is null ? Usual(dictionary, 0) : Descend(dictionary, section);
        if (section is null && !HasTensors(chosen))
            others = [.. Named(chosen).Where(pair => pair.Value is PickleDictionary).Select(pair => pair.Key)];

        var tensors = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        Collect(chosen, "", 0, tensors, ref budget);
        return tensors.Count > 0 ? tensors : throw new TorchFileException("it holds no tensors under names; save model.state_dict()");
    }

    private static PickleDictionary Usual(PickleDictionary dictionary, int depth)
    {
        if (depth > MaximumDepth || HasTensors(dictionary))
            return dictionary;
        foreach (var name in _usual)
            foreach (var (key, value) in Named(dictionary))
                if (key == name && value is PickleDictionary { Pairs.Count: > 0 } inner)
                    return Usual(inner, depth + 1);
        return dictionary;
    }

    private static PickleDictionary Descend(PickleDictionary dictionary, string section)
    {
        foreach (var (key, value) in Named(dictionary))
        {
            if (value is not PickleDictionary inner)
                continue;
            if (key == section)
                return inner;
            if (section.StartsWith(key + ".", StringComparison.Ordinal))
                return Descend(inner, section[(key.Length + 1)..]);
        }
        var sections = Named(dictionary).Where(pair => pair.Value is PickleDictionary).Select(pair => SafetensorsText.Shorten(pair.Key)).Take(12).ToList();
        throw new TorchFileException($"it has no section '{section}'" + (sections.Count > 0 ? $"; there are {string.Join(", ", sections)}" : "; its tensors lie at the top"));
    }

    private static bool HasTensors(PickleDictionary dictionary) => dictionary.Pairs.Exists(pair => pair is { Key: string, Value: PickledTensor });

    private static IEnumerable<(string Key, object? Value)> Named(PickleDictionary dictionary)
    {
        foreach (var (key, value) in dictionary.Pairs)
            if (key is string text)
                yield return (text, value);
    }

    private static void Collect(PickleDictionary dictionary, string prefix, int depth, Dictionary<string, PickledTensor> tensors, ref int budget)
    {
        if (depth > MaximumDepth)
            throw new TorchFileException($"its dictionaries are nested more than {MaximumDepth} deep");
        foreach (var (key, value) in dictionary.Pairs)
        {
            if (--budget < 0)
                throw new TorchFileException("its dictionaries contain each other so often that they unfold to more than the file");
            if (value is not (PickledTensor or PickleDictionary) || key is not (string or long))
                continue; // epochs, learning rates, what optimizers keep in lists
            var name = prefix + key;
            if (name.Length > MaximumName)
                throw new TorchFileException($"it holds a name of more than {MaximumName} characters: '{SafetensorsText.Shorten(name)}'");
            if (value is PickleDictionary inner)
                Collect(inner, name + ".", depth + 1, tensors, ref budget);
            else if (!tensors.TryAdd(name, (PickledTensor)value))
                throw new TorchFileException($"it holds two tensors '{SafetensorsText.Shorten(name)}'");
        }
    }
}
