namespace DeepNet.Data;

internal static class WarpOptions
{
    /// <summary>Warped images are read at the nearest pixel or between four.</summary>
    public static Interpolation Check(Interpolation mode, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
        => mode is Interpolation.Nearest or Interpolation.Bilinear
            ? mode
            : throw new ArgumentOutOfRangeException(name, mode, $"{name} must be Nearest or Bilinear, but is {mode}.");
}
