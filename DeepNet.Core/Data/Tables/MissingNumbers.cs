namespace DeepNet.Data;

/// <summary>What stands in for a number that is missing.</summary>
public enum MissingNumbers
{
    /// <summary>Nothing: it is an error.</summary>
    Refuse,

    /// <summary>The mean of the training rows.</summary>
    Mean,

    /// <summary>The median of the training rows.</summary>
    Median,

    /// <summary>A given number.</summary>
    Constant,
}
