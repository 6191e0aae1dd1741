using System.Runtime.CompilerServices;

namespace DeepNet.Data;

/// <summary>What the options of warping transforms have in common.</summary>
internal static class WarpOptions
{
    /// <summary>Angles up to so many degrees either way.</summary>
    public static (double Least, double Most) EitherWay(double degrees)
        => (-Require.AtLeast(0, degrees, nameof(degrees)), degrees);

    /// <summary>Warped images are read at the nearest pixel or between four.</summary>
    public static Interpolation Check(Interpolation mode, [CallerMemberName] string name = "")
        => mode is Interpolation.Nearest or Interpolation.Bilinear
            ? mode
            : throw new ArgumentOutOfRangeException(name, mode, $"{name} must be Nearest or Bilinear, but is {mode}.");
}
