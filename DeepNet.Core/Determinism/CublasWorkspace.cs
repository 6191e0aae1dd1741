namespace DeepNet;

/// <summary>
/// The workspaces of cuBLAS. Streams that share them give results that depend on their timing; with one of two settings they do not (cuBLAS Library,
/// "Results Reproducibility"), and LibTorch's deterministic mode refuses every other one.
/// </summary>
internal static class CublasWorkspace
{
    internal const string Variable = "CUBLAS_WORKSPACE_CONFIG";

    // 8 buffers of 4 MiB, or 8 of 16 KiB, which may be slower.
    private static readonly string[] _deterministic = [":4096:8", ":16:8"];

    /// <summary>Sets the variable where it is not set.</summary>
    /// <param name="value">What it is, or null.</param>
    /// <param name="set">Sets it.</param>
    /// <exception cref="InvalidOperationException">It is set to something else.</exception>
    internal static void MakeDeterministic(string? value, Action<string> set)
    {
        if (string.IsNullOrEmpty(value))
            set(_deterministic[0]);
        else if (!_deterministic.Contains(value))
            throw new InvalidOperationException(
                $"{Variable} is '{value}', with which cuBLAS is not deterministic: set it to {string.Join(" or ", _deterministic)} before the program starts, or not at all.");
    }
}
