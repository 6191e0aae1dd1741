using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>What a recurrent network computes at each time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecurrentCell>))]
public enum RecurrentCell
{
    /// <summary>Long short-term memory (Hochreiter, Schmidhuber, 1997).</summary>
    Lstm,

    /// <summary>The gated recurrent unit (Cho et al., 2014).</summary>
    Gru,

    /// <summary>h ← tanh(W·x + U·h + b) (Elman, 1990).</summary>
    Tanh,

    /// <summary>The same with max(0, ·).</summary>
    Relu,
}
