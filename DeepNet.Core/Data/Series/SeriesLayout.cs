namespace DeepNet.Data;

/// <summary>How series lie in a batch.</summary>
public enum SeriesLayout
{
    /// <summary>[batch, time, channels], as recurrent networks and transformers take them.</summary>
    TimeFirst,

    /// <summary>[batch, channels, time], as convolutions take them; for spectrograms [batch, frequencies, time].</summary>
    TimeLast,
}
