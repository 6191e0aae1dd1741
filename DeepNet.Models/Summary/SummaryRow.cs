namespace DeepNet.Models;

/// <summary>One module in a <see cref="ModelSummary"/>.</summary>
/// <param name="Path">Its name, as in the keys of the state dict; empty for the model itself.</param>
/// <param name="Depth">How many modules it lies in.</param>
/// <param name="Type">Its class.</param>
/// <param name="OutputShape">The shape of what it returned last; null where it did not run by <c>call</c>, or returned no tensor.</param>
/// <param name="Parameters">The parameters in it, with those of the modules inside; each once.</param>
/// <param name="MultiplyAdds">The multiplications with addition that it took, with those of the modules inside.</param>
public sealed record SummaryRow(string Path, int Depth, string Type, IReadOnlyList<long>? OutputShape, long Parameters, long MultiplyAdds)
{
    /// <summary>The last part of the name; the class for the model itself.</summary>
    internal string Name => Path.Length == 0 ? Type : Path[(Path.LastIndexOf('.') + 1)..];
}
