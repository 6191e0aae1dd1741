using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>What a sample of numbers shows of the distribution that they were drawn from.</summary>
/// <param name="Count">How many numbers there are.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">The mean of their squared distances from it.</param>
/// <param name="Fourth">The mean of the fourth powers of these distances.</param>
internal readonly record struct Moments(long Count, double Mean, double Variance, double Fourth)
{
    // So many standard errors apart are two samples of one distribution about once in two million times.
    private const double Errors = 5;

    // The fourth moment over the squared variance. Of few numbers it comes out too small; no distribution that weights are drawn from is flatter than the uniform one.
    private const double LeastKurtosis = 1.8;

    /// <summary>Python code of a function from a list of state dicts to the moments of each of their entries.</summary>
    internal const string InPython = """
        def moments_of(states):
            def of(key):
                x = torch.stack([s[key].double() for s in states])
                d = x - x.mean()
                return torch.stack([torch.tensor(float(x.numel()), dtype=torch.float64), x.mean(), d.pow(2).mean(), d.pow(4).mean()])
            return {key: of(key) for key in states[0]}

        """;

    /// <summary>Of one tensor each of several models.</summary>
    internal static Moments Of(IEnumerable<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        var values = stack(tensors.Select(tensor => tensor.detach().to_type(ScalarType.Float64)));
        var mean = values.mean();
        var distances = values - mean;
        return new Moments(values.numel(), mean.item<double>(), distances.pow(2).mean().item<double>(), distances.pow(4).mean().item<double>());
    }

    /// <summary>As Python's function gives them.</summary>
    internal static Moments FromPython(Tensor values) => values.data<double>().ToArray() is [var count, var mean, var variance, var fourth]
        ? new Moments((long)count, mean, variance, fourth)
        : throw new ArgumentException("These are not the moments of a sample.", nameof(values));

    /// <summary>What sets two samples apart by more than five standard errors; null where both may be of one distribution. Constants must be equal.</summary>
    internal string? DifferenceFrom(Moments other)
    {
        var variance = (Variance + other.Variance) / 2;
        var fourth = Math.Max((Fourth + other.Fourth) / 2, LeastKurtosis * variance * variance);
        var share = 1.0 / Count + 1.0 / other.Count;
        var ofMean = Errors * Math.Sqrt(variance * share);
        var (deviation, otherDeviation) = (Math.Sqrt(Variance), Math.Sqrt(other.Variance));
        // A root's error is that of the square, divided by twice the root.
        var ofDeviation = variance > 0 ? Errors * Math.Sqrt((fourth - variance * variance) * share) / (2 * Math.Sqrt(variance)) : 0;
        return Math.Abs(Mean - other.Mean) > ofMean ? $"has the mean {Mean:G6}, PyTorch's has {other.Mean:G6}; sampling explains {ofMean:G3}"
            : Math.Abs(deviation - otherDeviation) > ofDeviation ? $"has the standard deviation {deviation:G6}, PyTorch's has {otherDeviation:G6}; sampling explains {ofDeviation:G3}"
            : Count != other.Count ? $"has {Count} values, PyTorch's has {other.Count}"
            : null;
    }
}
