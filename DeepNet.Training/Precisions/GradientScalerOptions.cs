namespace DeepNet.Training;

/// <summary>How the scale of a float16 loss follows the gradients. The defaults are PyTorch's.</summary>
public sealed record GradientScalerOptions
{
    /// <summary>The scale of the first step, above 0. Default 65,536, 2¹⁶.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double InitialScale { get; init => field = Require.Positive(value); } = 65536;

    /// <summary>What the scale is multiplied by after <see cref="GrowthInterval"/> good steps in a row, above 1. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 1.</exception>
    public double Growth { get; init => field = Require.Above(1, value); } = 2;

    /// <summary>What the scale is multiplied by after an overflow, above 0 and below 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Backoff { get; init => field = Require.ShareInside(value); } = 0.5;

    /// <summary>Good steps in a row before the scale grows, at least 1. Default 2,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long GrowthInterval { get; init => field = Require.AtLeast(1L, value); } = 2000;
}
