using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>Native code and the tensor operators take the same steps.</summary>
[Threads(2)]
internal sealed class FusedTests
{
    private const int Steps = 8;
    private const int Forgotten = 1; // the parameter that has no gradient in some steps

    // Sizes that fill no vector register, one element, one that takes several threads, more dimensions than two.
    private static readonly (string Name, long[] Shape)[] _shapes =
        [("wte", [17, 13]), ("h.0.c_fc", [64, 33]), ("bias", [7]), ("scale", [1]), ("h.1", [5, 3, 3, 3]), ("h.2", [300, 200]), ("h.3", [2, 1])];

    private static OptimizerOptions[] All => [.. TrainingCase.All.Select(item => item.Options).DistinctBy(options => options.ToString())];

    // Muon's matrix products are the BLAS's, which may add in another order with another number of threads.
    private static IEnumerable<OptimizerOptions> WithoutMatrixProducts => All.Where(options => options is not Muon);

    [OneTimeSetUp]
    public void NeedsNativeCode()
    {
        if (!Native.Supports(Feature.FusedOptimizers))
            Assert.Ignore("There is no native code in this process: the provider of the tensors has none.");
    }

    [Test]
    public void StepsAreTheSame([ValueSource(nameof(All))] OptimizerOptions options) => Compare(options, ScalarType.Float32, tensor => tensor, 1e-6, 1e-5);

    [Test]
    public void InDoublePrecisionTheyAreTheSame([ValueSource(nameof(All))] OptimizerOptions options)
        => Compare(options, ScalarType.Float64, tensor => tensor, 1e-14, 1e-12);

    /// <summary>Both compute in float32 and round once a step, so that they differ by a rounding to bfloat16 at most here and there.</summary>
    [Test]
    public void InBFloat16TheyStayTogether([ValueSource(nameof(All))] OptimizerOptions options, [Values(ScalarType.BFloat16, ScalarType.Float16)] ScalarType type)
        => Compare(options, type, tensor => tensor, 2e-2, 2e-2);

    /// <summary>What one pass cannot walk through goes through LibTorch's operators on lists of tensors.</summary>
    [Test]
    public void EveryLayoutIsTheSame([ValueSource(nameof(All))] OptimizerOptions options, [Values("column-major", "every second")] string layout)
        => Compare(options, ScalarType.Float64, layout == "column-major" ? ColumnMajor : EverySecond, 1e-14, 1e-12);

    [Test]
    public void TheResultDoesNotDependOnTheNumberOfThreads([ValueSource(nameof(WithoutMatrixProducts))] OptimizerOptions options)
    {
        var threads = get_num_threads();
        try
        {
            using var scope = NewDisposeScope();
            set_num_threads(1);
            var one = Train(options.With(fused: true), ScalarType.Float32, tensor => tensor);
            set_num_threads(2);
            var two = Train(options.With(fused: true), ScalarType.Float32, tensor => tensor);
            TensorAssert.Same(two, one);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Test]
    public void SparseGradientsAreTaken([Values] bool fused)
    {
        using var scope = NewDisposeScope();
        foreach (var options in (OptimizerOptions[])[new Sgd { LearningRate = 1, Momentum = 0 }, new Sgd { LearningRate = 1 }])
        {
            using var embedding = nn.Embedding(5, 3, sparse: true);
            using var optimizer = options.With(fused).Create(embedding);
            var before = embedding.weight!.detach().clone();
            embedding.call(tensor([1L, 3L, 1L])).sum().backward();
            optimizer.Step();
            var moved = before - embedding.weight.detach();
            TensorAssert.Close(moved.sum(1), tensor([0f, 6, 0, 3, 0]), options.ToString()!);
        }
    }

    private static void Compare(OptimizerOptions options, ScalarType type, Func<Tensor, Tensor> layout, double absolute, double relative)
    {
        using var scope = NewDisposeScope();
        TensorAssert.Close(Train(options.With(fused: true), type, layout), Train(options.With(fused: false), type, tensor => tensor), absolute, relative);
    }

    /// <returns>Weights and state after the last step.</returns>
    private static Dictionary<string, Tensor> Train(OptimizerOptions options, ScalarType type, Func<Tensor, Tensor> layout)
    {
        using var generator = new Generator(3);
        (string Name, Parameter Parameter)[] parameters = [.. _shapes.Select(item => (item.Name, new Parameter(layout(Draw(item.Shape)))))];
        using var optimizer = options.Create(parameters);
        for (var step = 0; step < Steps; step++)
        {
            for (var k = 0; k < parameters.Length; k++)
            {
                var gradient = Draw(_shapes[k].Shape);
                parameters[k].Parameter.grad = k == Forgotten && step % 3 == 0 ? null : layout(gradient);
            }
            optimizer.Ascend();
            optimizer.Step();
        }
        return parameters.Select(named => (named.Name, Value: named.Parameter.detach())).Concat(optimizer.State().Select(pair => (pair.Name, Value: pair.Value.clone())))
            .ToDictionary(pair => pair.Name, pair => pair.Value);

        Tensor Draw(long[] shape) => randn(shape, dtype: ScalarType.Float64, generator: generator).to(type);
    }

    private static Tensor ColumnMajor(Tensor tensor)
    {
        var backwards = Enumerable.Range(0, (int)tensor.dim()).Select(k => tensor.dim() - 1 - k).ToArray();
        return tensor.permute(backwards).contiguous().permute(backwards);
    }

    private static Tensor EverySecond(Tensor tensor) => stack([tensor, tensor], -1).flatten()[TensorIndex.Slice(null, null, 2)].view(tensor.shape);
}
