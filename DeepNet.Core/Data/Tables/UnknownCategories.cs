namespace DeepNet.Data;

/// <summary>What becomes of a category that the training rows do not have.</summary>
public enum UnknownCategories
{
    /// <summary>It has code 0; one-hot, none of the features is 1.</summary>
    Ignore,

    /// <summary>It is an error.</summary>
    Refuse,
}
