using System.Text.Json.Nodes;

namespace DeepNet.Serialization;

/// <summary>What can say what it was built from, so that a checkpoint tells what its weights belong to.</summary>
public interface IDescribed
{
    /// <summary>Writes the options that it was built from.</summary>
    /// <returns>JSON that the same options always write the same.</returns>
    JsonNode Describe();
}
