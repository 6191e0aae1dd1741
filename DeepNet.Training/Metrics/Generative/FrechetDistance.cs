using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The Fréchet (Wasserstein-2) distance of two normal distributions, squared.</summary>
internal static class FrechetDistance
{
    private const double Rounding = 2.220446049250313e-16; // ε of float64

    /// <summary>|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½).</summary>
    /// <remarks>
    /// The eigenvalues of Σ₁Σ₂ are those of the symmetric A Σ₂ Aᵀ with Σ₁ = AᵀA and A = Λ^½ Vᵀ from Σ₁ = V Λ Vᵀ; so they are real and none
    /// is negative but by rounding, and the trace of the root is the sum of their roots. Eigenvalues within rounding of 0 (below d · ε · the
    /// largest) are taken as 0: the root of a rounding error would be no small number.
    /// </remarks>
    public static double Of(Tensor mean1, Tensor covariance1, Tensor mean2, Tensor covariance2)
    {
        using var scope = NewDisposeScope();
        var between = (mean1 - mean2).square().sum().item<double>();
        var traces = covariance1.trace().item<double>() + covariance2.trace().item<double>();
        if (!double.IsFinite(between + traces))
            return double.NaN;
        var (values, vectors) = linalg.eigh(covariance1);
        var kept = Positive(values);
        if (kept == 0)
            return Math.Max(0, between + traces);
        var size = values.shape[0];
        var root = vectors.narrow(1, size - kept, kept).t() * values.narrow(0, size - kept, kept).sqrt().unsqueeze(1); // [kept, size]
        var product = linalg.eigvalsh(root.mm(covariance2).mm(root.t()));
        var positive = Positive(product);
        var cross = positive == 0 ? 0 : product.narrow(0, kept - positive, positive).sqrt().sum().item<double>();
        return Math.Max(0, between + traces - 2 * cross);
    }

    /// <summary>How many of rising eigenvalues are above the rounding of the largest.</summary>
    private static long Positive(Tensor values)
    {
        var rising = Host.Doubles(values);
        var limit = rising.Length * Rounding * Math.Max(0, rising[^1]);
        return rising.Count(value => value > limit);
    }
}
