namespace DeepNet.Training;

/// <summary>How the figures of classes or labels become one.</summary>
public enum Average
{
    /// <summary>
    /// Their mean. Classes that neither targets nor answers have yet are left out, as scikit-learn does it; labels of
    /// <see cref="LabelKind.MultiLabel"/> all count.
    /// </summary>
    Macro,

    /// <summary>All answers counted together. For several classes this is the accuracy, whether precision, recall or F1.</summary>
    Micro,

    /// <summary>Their mean, weighted by how often the class is right (its support).</summary>
    Weighted,
}
