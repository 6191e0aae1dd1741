using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Number, mean and scatter matrix Σ (x − mean)(x − mean)ᵀ of features in float64, merged batch by batch by the update of Chan, Golub, LeVeque
/// (1979).
/// </summary>
internal sealed class FeatureMoments
{
    private Tensor? _mean, _scatter;

    public double Count { get; private set; }

    /// <summary>The numbers of <see cref="Save"/> for features of a size.</summary>
    public static int Length(int size) => 1 + size + size * size;

    /// <summary>[features], float64; null before the first batch.</summary>
    public Tensor? Mean => _mean;

    /// <summary>The unbiased covariance, [features, features], float64.</summary>
    public Tensor Covariance() => _scatter! / (Count - 1);

    /// <param name="features">[batch, features], float64.</param>
    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        var added = (double)features.shape[0];
        var mean = features.mean([0]);
        var centred = features - mean;
        var scatter = centred.t().mm(centred);
        if (_mean is null || _scatter is null)
        {
            Keep(mean, scatter);
            Count = added;
            return;
        }
        var all = Count + added;
        var apart = mean - _mean.to(mean.device);
        Keep(_mean.to(mean.device) + apart * (added / all), _scatter.to(mean.device) + scatter + apart.outer(apart) * (Count * added / all));
        Count = all;
    }

    public void Save(Span<double> sums)
    {
        if (_mean is null || _scatter is null)
            return;
        var size = (int)_mean.shape[0];
        sums[0] = Count;
        Host.Doubles(_mean).CopyTo(sums[1..]);
        Host.Doubles(_scatter).CopyTo(sums[(1 + size)..]);
    }

    public void Restore(ReadOnlySpan<double> sums, int size)
    {
        Clear();
        if (sums.Length == 0 || sums[0] == 0)
            return;
        using var scope = NewDisposeScope();
        Count = sums[0];
        Keep(tensor(sums.Slice(1, size).ToArray()), tensor(sums[(1 + size)..].ToArray()).reshape(size, size));
    }

    public void Clear()
    {
        _mean?.Dispose();
        _scatter?.Dispose();
        (_mean, _scatter, Count) = (null, null, 0);
    }

    private void Keep(Tensor mean, Tensor scatter)
    {
        var (oldMean, oldScatter) = (_mean, _scatter);
        (_mean, _scatter) = (mean.DetachFromDisposeScope(), scatter.DetachFromDisposeScope());
        oldMean?.Dispose();
        oldScatter?.Dispose();
    }
}
