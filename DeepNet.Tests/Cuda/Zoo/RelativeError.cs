using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>
/// How far tensors are from what they should be, as ‖actual − expected‖ / ‖expected‖. Of gradients, a tensor that is small beside the others is measured
/// by what a tensor of its size has on average: that of a bias before a batch norm is 0 but for rounding.
/// </summary>
internal static class RelativeError
{
    internal static double Of(Tensor actual, Tensor expected, double least = 0)
    {
        using var scope = NewDisposeScope();
        var (values, wanted) = (Double(actual), Double(expected));
        var size = Math.Max(wanted.norm().item<double>(), least * Math.Sqrt(wanted.numel()));
        var difference = (values - wanted).norm().item<double>();
        return difference == 0 ? 0 : difference / size;
    }

    /// <summary>The same names, shapes and types, and no tensor further off than <paramref name="tolerance"/>; the failure names each that is.</summary>
    internal static void Within(double tolerance, IReadOnlyDictionary<string, Tensor> actual, IReadOnlyDictionary<string, Tensor> expected, bool gradients = false)
    {
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, tensor) in expected)
            Assert.That((name, actual[name].dtype, string.Join(",", actual[name].shape)), Is.EqualTo((name, tensor.dtype, string.Join(",", tensor.shape))));
        var least = gradients ? RootMeanSquare(expected.Values) : 0;
        var errors = expected.Select(pair => (pair.Key, Error: Of(actual[pair.Key], pair.Value, least))).OrderByDescending(pair => pair.Error).ToArray();
        TestContext.Out.WriteLine($"{(gradients ? "gradients" : "outputs")}: {errors.FirstOrDefault().Error:G3}");
        var off = errors.Where(pair => !(pair.Error <= tolerance)).ToArray();
        if (off.Length > 0)
            Assert.Fail($"{off.Length} of {expected.Count} {(gradients ? "gradients" : "outputs")} are further than {tolerance:G3} from what they should be: "
                + string.Join(", ", off.Take(5).Select(pair => $"{pair.Key} by {pair.Error:G3}")));
    }

    /// <summary>Over all elements of all tensors.</summary>
    internal static double RootMeanSquare(IEnumerable<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        var (sum, count) = (0.0, 0L);
        foreach (var tensor in tensors)
            (sum, count) = (sum + Double(tensor).square().sum().item<double>(), count + tensor.numel());
        return Math.Sqrt(sum / Math.Max(1, count));
    }

    private static Tensor Double(Tensor tensor) => tensor.detach().cpu().to_type(ScalarType.Float64);
}
