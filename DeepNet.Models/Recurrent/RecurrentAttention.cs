using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>How a recurrent decoder looks at its source.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecurrentAttention>))]
public enum RecurrentAttention
{
    /// <summary>vᵀ·tanh(W·s + U·h), with the decoder's state s before the step, which takes what is seen as an input (Bahdanau, Cho, Bengio, 2015).</summary>
    Bahdanau,

    /// <summary>sᵀ·W·h, with the decoder's state s after the step ("general": Luong, Pham, Manning, 2015).</summary>
    LuongGeneral,

    /// <summary>sᵀ·h (the same, "dot").</summary>
    LuongDot,

    /// <summary>Not at all: the decoder has the encoder's last state only (Sutskever, Vinyals, Le, 2014).</summary>
    None,
}
