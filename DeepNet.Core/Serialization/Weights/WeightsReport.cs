namespace DeepNet.Serialization;

/// <summary>How a file of weights and a module differed.</summary>
/// <param name="Missing">The module's tensors that the file lacks; they keep their values.</param>
/// <param name="Unexpected">The file's tensors that the module lacks; they were left out.</param>
public sealed record WeightsReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected)
{
    /// <summary>Tensors that both have, in different shapes; weights with any of them are not loaded.</summary>
    public IReadOnlyList<MisshapenTensor> Misshapen { get; init; } = [];

    /// <summary>Whether names and shapes agreed.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && Misshapen.Count == 0;
}

/// <summary>A tensor of which a file and a module have different shapes.</summary>
/// <param name="Name">Its name in the module.</param>
/// <param name="InFile">Its shape in the file, transposed where the key map says so.</param>
/// <param name="InModule">Its shape in the module.</param>
public sealed record MisshapenTensor(string Name, IReadOnlyList<long> InFile, IReadOnlyList<long> InModule)
{
    /// <summary>For example <c>'fc.weight' has shape [1000, 512] in the file and [10, 512] in the module</c>.</summary>
    public override string ToString() =>
        $"'{Name}' has shape [{string.Join(", ", InFile)}] in the file and [{string.Join(", ", InModule)}] in the module";
}
