namespace DeepNet.Serialization;

/// <summary>
/// What the pickle of a PyTorch file may name and build: ordered dictionaries, storages, tensors, parameters. Everything else is refused by
/// name. There is no import and no call: each permitted name is a case here.
/// </summary>
/// <param name="zip">The files in the zip file.</param>
/// <param name="root">The folder in it that the storages' folder lies in.</param>
internal sealed class TorchObjects(ZipIndex zip, string root)
{
    private const int MaximumRank = 64;

    /// <summary>What a name stands for.</summary>
    /// <exception cref="TorchFileException">It is none of those that tensors need.</exception>
    public object Import(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => PickleGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickleGlobal.RebuildParameter,
        ("torch", _) when TorchStorageType.TryFind(name, out var type, out var bytes) => new PickledStorageType(name, type, bytes),
        ("torch.storage", "UntypedStorage") or ("torch", "UntypedStorage") => throw new TorchFileException(
            "it holds a storage that is no tensor (torch.UntypedStorage); save tensors alone"),
        _ => throw new TorchFileException($"its pickle asks Python to import '{SafetensorsText.Shorten($"{module}.{name}")}', which tensors do not need, so it is "
            + "refused. If you trust the file, load it in Python and save the weights alone: torch.save(model.state_dict(), 'weights.pth')"),
    };

    /// <summary>A storage by what PyTorch writes in its place: ("storage", class, key, device, number of elements).</summary>
    public PickledStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickledStorageType type, string key, string, long elements] })
            throw new TorchFileException("its pickle refers to something outside that is no storage");
        if (!zip.Entries.TryGetValue($"{root}/data/{key}", out var entry))
            throw new TorchFileException($"its storage '{SafetensorsText.Shorten(key)}' is not in the zip file; the file is damaged");
        if (elements < 0 || entry.Size / type.ElementBytes != elements || entry.Size % type.ElementBytes != 0)
            throw new TorchFileException($"its storage '{SafetensorsText.Shorten(key)}' claims {elements} elements of {type.Name}, but has {entry.Size} bytes");
        return new(type, entry, elements);
    }

    /// <summary>What a call returns.</summary>
    public object Call(object? what, object? arguments) => (what, arguments) switch
    {
        (PickleGlobal.OrderedDict, PickleTuple { Items: [] }) => new PickleDictionary(),
        (PickleGlobal.OrderedDict, PickleTuple { Items: [List<object?> pairs] }) => FromPairs(pairs),
        (PickleGlobal.RebuildTensor, PickleTuple { Items: [PickledStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, PickleDictionary] })
            => Tensor(storage, offset, shape, strides),
        (PickleGlobal.RebuildTensor, PickleTuple
        {
            Items: [PickledStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, PickleDictionary,
            PickleDictionary { Pairs.Count: 0 } or null]
        }) => Tensor(storage, offset, shape, strides),
        (PickleGlobal.RebuildTensor, PickleTuple { Items: [PickledStorage, long, PickleTuple, PickleTuple, bool, PickleDictionary, PickleDictionary] })
            => throw new TorchFileException("it holds a tensor that is conjugated or negated lazily; save it after resolve_conj() and resolve_neg()"),
        (PickleGlobal.RebuildParameter, PickleTuple { Items: [PickledTensor tensor, bool, PickleDictionary] }) => tensor,
        (PickleGlobal name, _) => throw new TorchFileException($"its pickle calls {name} with other arguments than PyTorch does"),
        _ => throw new TorchFileException($"its pickle calls {Describe(what)}, which is nothing that can be called here"),
    };

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        PickledStorageType type => $"torch.{type.Name}",
        PickleGlobal name => name.ToString(),
        PickledTensor => "a tensor",
        PickledStorage => "a storage",
        PickleDictionary => "a dictionary",
        PickleTuple => "a tuple",
        List<object?> => "a list",
        string => "a text",
        byte[] => "bytes",
        _ => "a number",
    };

    private static PickleDictionary FromPairs(List<object?> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
            dictionary.Pairs.Add(pair switch
            {
                PickleTuple { Items: [var key, var value] } => (key, value),
                List<object?> { Count: 2 } list => (list[0], list[1]),
                _ => throw new TorchFileException("its pickle makes an ordered dictionary of what are no pairs"),
            });
        return dictionary;
    }

    private static PickledTensor Tensor(PickledStorage storage, long offset, PickleTuple shape, PickleTuple strides)
    {
        var (lengths, steps) = (Integers(shape), Integers(strides));
        if (lengths.Length != steps.Length)
            throw new TorchFileException($"it holds a tensor of {lengths.Length} dimensions with {steps.Length} strides");
        var extent = Strides.Elements(lengths) is null ? null : Strides.Extent(lengths, steps);
        if (extent is not { } reach || offset < 0 || offset > storage.Elements || reach > storage.Elements - offset)
            throw new TorchFileException($"it holds a tensor of shape [{string.Join(", ", lengths)}], strides [{string.Join(", ", steps)}] and offset {offset}, which reaches "
                + $"over the {storage.Elements} elements of its storage");
        return new(storage, offset, lengths, steps);
    }

    private static long[] Integers(PickleTuple tuple)
    {
        if (tuple.Items.Length > MaximumRank)
            throw new TorchFileException($"it holds a tensor of {tuple.Items.Length} dimensions; at most {MaximumRank} are accepted");
        return Array.ConvertAll(tuple.Items, item => item is long and >= 0 and var number
            ? (long)number
            : throw new TorchFileException("it holds a tensor with a length or stride that is no integer from 0 to 2⁶³ − 1"));
    }
}
