using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>What a classifier goes by of a recurrent network's hidden states.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SequencePooling>))]
public enum SequencePooling
{
    /// <summary>The last: at the end forwards, at the beginning backwards.</summary>
    Last,

    /// <summary>Their mean over the tokens.</summary>
    Mean,

    /// <summary>The largest value of each feature over the tokens.</summary>
    Max,
}
