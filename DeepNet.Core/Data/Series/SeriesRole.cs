namespace DeepNet.Data;

/// <summary>What a column of a time series is to a forecast.</summary>
public enum SeriesRole
{
    /// <summary>It is forecast; its past is known.</summary>
    Target,

    /// <summary>It is known beforehand, for the times that are forecast, too: hours, holidays, prices.</summary>
    Known,

    /// <summary>Its past is known, and it is not forecast: measurements of other things.</summary>
    Observed,
}
