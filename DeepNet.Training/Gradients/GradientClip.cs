namespace DeepNet.Training;

/// <summary>How large gradients are limited before the weights are updated.</summary>
public sealed record GradientClip
{
    /// <summary>
    /// The greatest L2 norm of all gradients together, above 0: longer ones are scaled down to it, all by the same factor (Pascanu et al.
    /// 2013). Default null: no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double? Norm { get; init => field = value is { } norm ? Require.Positive(norm) : null; }

    /// <summary>The greatest magnitude of each single gradient, above 0, applied after <see cref="Norm"/>. Default null: no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double? Value { get; init => field = value is { } limit ? Require.Positive(limit) : null; }
}
