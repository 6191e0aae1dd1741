namespace DeepNet.Training;

/// <summary>How a learning rate goes from one value to another.</summary>
public enum Curve
{
    /// <summary>Along a straight line.</summary>
    Linear,

    /// <summary>Along half a cosine: slow at both ends.</summary>
    Cosine,

    /// <summary>
    /// Along a square root: fast at first, slow in the end. Falling, it is 1 − √progress, the cooldown of Hägele et al. 2024.
    /// </summary>
    SquareRoot,
}

internal static class Curves
{
    /// <summary>The share of the way that is behind at some progress from 0 to 1.</summary>
    public static double At(this Curve curve, double progress) => curve switch
    {
        Curve.Linear => progress,
        Curve.Cosine => (1 - Math.Cos(Math.PI * progress)) / 2,
        _ => Math.Sqrt(progress),
    };

    /// <summary>The value at some progress on the way between two.</summary>
    public static double Between(this Curve curve, double from, double to, double progress) => from + (to - from) * curve.At(progress);

    /// <summary>
    /// A warm-up of w steps: the value before step s, counted from 0, is that at (s + 1) / (w + 1) of the way, so that the first step
    /// already learns and step w is the first at the peak.
    /// </summary>
    public static double Rise(this Curve curve, double from, long step, long steps) => curve.Between(from, 1, (step + 1.0) / (steps + 1.0));
}
