using DeepNet.Tests.Parity;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Averaging;

/// <summary>One pass over all tensors gives what LibTorch's operators give tensor by tensor.</summary>
public sealed class WeightedMeanTests
{
    private static readonly ScalarType[][] _types =
    [
        [ScalarType.Float32, ScalarType.Float32], [ScalarType.Float64, ScalarType.Float64], [ScalarType.Float32, ScalarType.BFloat16],
        [ScalarType.Float32, ScalarType.Float16], [ScalarType.ComplexFloat32, ScalarType.ComplexFloat32],
    ];

    [Test]
    public void Every_type_size_and_layout([ValueSource(nameof(_types))] ScalarType[] types, [Values(0, 1e-4, 0.3, 0.5, 0.9, 1)] double share)
    {
        manual_seed(1);
        // The second pair lies transposed in memory, of the third the two differ in layout, the last is worth two threads.
        Tensor[] averages = [randn(7), randn(5, 3).t(), randn(4, 6), randn(2, 2, 2), zeros(0), randn(100_003)];
        Tensor[] values = [randn(7), randn(5, 3).t(), randn(6, 4).t(), randn(2, 4, 2)[TensorIndex.Colon, TensorIndex.Slice(0, 4, 2)], zeros(0), randn(100_003)];
        averages = [.. averages.Select(tensor => tensor.to(types[0]))];
        values = [.. values.Select(tensor => tensor.to(types[1]))];
        Tensor[] expected = [.. averages.Select(tensor => tensor.clone())];

        WeightedMean.FoldEach(expected, values, share);
        WeightedMean.Fold(averages, values, share);
        for (var k = 0; k < averages.Length; k++)
            TensorAssert.Close(averages[k].contiguous(), expected[k].contiguous(), $"tensor {k}", absolute: 1e-7, relative: 1e-6);
    }

    [Test]
    public void Values_that_are_not_finite_come_through()
    {
        var (average, value) = (tensor((float[])[1, 1, 1, float.PositiveInfinity]), tensor((float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1]));
        WeightedMean.Fold([average], [value], 0.1);
        Assert.That(average.data<float>().ToArray(), Is.EqualTo((float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN]));
    }

    [Test]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        manual_seed(2);
        var (average, value) = (randn(200_000), randn(200_000));
        var threads = get_num_threads();
        try
        {
            var (one, many) = (average.clone(), average.clone());
            set_num_threads(1);
            WeightedMean.Fold([one], [value], 0.01);
            set_num_threads(3);
            WeightedMean.Fold([many], [value], 0.01);
            TensorAssert.Same(many, one, "with three threads");
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Test]
    public void Lists_that_do_not_match_are_refused()
    {
        if (!Native.Supports(Feature.FusedAverages))
            Assert.Ignore("this process has no kernel for averages");
        Assert.That(() => WeightedMean.Fold([zeros(3)], [zeros(4)], 0.5), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("averages[0] has shape [3]"));
        Assert.That(() => WeightedMean.Fold([zeros(3)], [], 0.5), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("got 1 averages and 0 values"));
    }
}
