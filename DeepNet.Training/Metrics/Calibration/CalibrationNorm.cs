namespace DeepNet.Training;

/// <summary>How the gaps between confidence and accuracy become one figure.</summary>
public enum CalibrationNorm
{
    /// <summary>Their mean over all samples: the expected calibration error (ECE).</summary>
    Mean,

    /// <summary>The root of the mean of their squares (RMSCE).</summary>
    RootMeanSquare,

    /// <summary>The largest (MCE).</summary>
    Max,
}
