using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>How the values of a tensor are spread: counts in buckets of equal width between the least and the greatest finite one.</summary>
/// <param name="Count">The finite values.</param>
/// <param name="NonFinite">The values that are NaN or infinite: they are in no bucket.</param>
/// <param name="Min">The least finite value; 0 where there is none.</param>
/// <param name="Max">The greatest finite value; 0 where there is none.</param>
/// <param name="Sum">The sum of the finite values.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="RightEdges">The upper end of each bucket; the last is <paramref name="Max"/>.</param>
/// <param name="Counts">The values in each bucket, lower end included, upper end not, but for the last bucket.</param>
internal sealed record TensorHistogram(
    long Count, long NonFinite, double Min, double Max, double Sum, double SumOfSquares, double[] RightEdges, double[] Counts)
{
    // Up to here a float counts by ones.
    private const long MostInFloat = 1 << 24;

    public static TensorHistogram Of(Tensor tensor, int buckets)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var all = tensor.detach().flatten();
        var values = all.masked_select(all.isfinite());
        var count = values.NumberOfElements;
        var nonFinite = all.NumberOfElements - count;
        if (count == 0)
            return new TensorHistogram(0, nonFinite, 0, 0, 0, 0, [0], [0]);

        var (min, max) = (values.min().to(ScalarType.Float64).ToDouble(), values.max().to(ScalarType.Float64).ToDouble());
        var sum = values.sum(ScalarType.Float64).ToDouble();
        // Single precision where it is enough: it is what weights and gradients come in.
        var exact = count > MostInFloat || !float.IsFinite((float)(max - min)) || values.dtype is ScalarType.Float64 or ScalarType.Int64 or ScalarType.Int32;
        values = values.to(exact ? ScalarType.Float64 : ScalarType.Float32);
        var squares = values.to(ScalarType.Float64).square().sum().ToDouble();
        if (min == max)
            return new TensorHistogram(count, nonFinite, min, max, sum, squares, [max], [count]);

        // LibTorch's histc takes whole limits only: the values are brought to 0 … buckets.
        var width = max / buckets - min / buckets;
        var scaled = values.sub(min).div(width).clamp(0, buckets);
        using var counts = scaled.histc(buckets, 0, buckets).to(ScalarType.Float64).cpu();
        double[] edges = [.. Enumerable.Range(1, buckets - 1).Select(k => min + k * width), max];
        return new TensorHistogram(count, nonFinite, min, max, sum, squares, edges, counts.data<double>().ToArray());
    }
}
