namespace DeepNet.Serialization;

/// <summary>How a file of weights and a module differed.</summary>
/// <param name="Missing">The module's tensors that the file lacks; they keep their values.</param>
/// <param name="Unexpected">The file's tensors that the module lacks; they were left out.</param>
public sealed record WeightsReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected)
{
    /// <summary>Whether the names agreed.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0;
}
