namespace DeepNet.Data;

/// <summary>Which of CIFAR-100's two labels is learnt.</summary>
public enum CifarLabels
{
    /// <summary>The 100 classes.</summary>
    Fine,

    /// <summary>The 20 groups of five classes each.</summary>
    Coarse,
}
