using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training.Gradients;

/// <summary>What is measured on the device is what the host does.</summary>
[Threads(2)]
internal sealed class GradientToolsTests
{
    private static readonly GradientClip[] _clips = [new(), new() { Norm = 0.5 }, new() { Norm = 1e6 }, new() { Value = 0.25 }, new() { Norm = 3, Value = 0.1 }];

    [Test]
    public void GradientsAreThoseOfTheHost(
        [ValueSource(nameof(_clips))] GradientClip clip, [Values(1, 0.25, 1 / 3.0)] double factor, [Values] bool factorOnDevice, [Values(ScalarType.Float32, ScalarType.Float64)] ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (host, device) = (Parameters(type), Parameters(type));
        var norm = GradientTools.ScaleAndClip(host, factor, clip);
        var measured = factorOnDevice ? GradientTools.MeasureOnDevice(device, tensor(factor), clip) : GradientTools.MeasureOnDevice(device, factor, clip);
        Assert.Multiple(() =>
        {
            Assert.That(measured.Norm.item<float>(), Is.EqualTo(norm).Within(1e-4).Percent);
            Assert.That(measured.FoundInfinite.item<float>(), Is.Zero);
            Assert.That((measured.Norm.dtype, measured.GradientScale.dtype, measured.FoundInfinite.dtype), Is.EqualTo((ScalarType.Float32, ScalarType.Float32, ScalarType.Float32)));
        });
        for (var k = 0; k < host.Length; k++)
            if (host[k].grad is { } gradient)
                TensorAssert.Close(device[k].grad! / measured.GradientScale, gradient, $"gradient {k}", absolute: 1e-7, relative: 1e-6);
    }

    [Test]
    public void ANumberThatIsNotFiniteIsFound([Values(double.NaN, double.PositiveInfinity, double.NegativeInfinity)] double value, [ValueSource(nameof(_clips))] GradientClip clip)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(ScalarType.Float32);
        parameters[1].grad![0] = value;
        var measured = GradientTools.MeasureOnDevice(parameters, 0.5, clip);
        Assert.That(measured.FoundInfinite.item<float>(), Is.EqualTo(1));
        Assert.That(float.IsFinite(measured.Norm.item<float>()), Is.False);
    }

    [Test]
    public void GradientsOf16BitsAreSummedInFloat32()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(1000, ScalarType.Float16)) { grad = full([1000], 300.0, ScalarType.Float16) };
        var measured = GradientTools.MeasureOnDevice([parameter], 1, new());
        Assert.That(measured.Norm.item<float>(), Is.EqualTo(300 * Math.Sqrt(1000)).Within(1e-4).Percent); // 90,000 is more than float16 holds
        Assert.That(measured.FoundInfinite.item<float>(), Is.Zero);
    }

    [Test]
    public void NoGradientsAreOfNoLength()
    {
        using var scope = NewDisposeScope();
        var measured = GradientTools.MeasureOnDevice([new Parameter(ones(2))], 0.25, new() { Norm = 1 });
        Assert.That((measured.Norm.item<float>(), measured.GradientScale.item<float>(), measured.FoundInfinite.item<float>()), Is.EqualTo((0f, 4f, 0f)));
    }

    [Test]
    public void ComplexAndSparseGradientsCount()
    {
        using var scope = NewDisposeScope();
        var sparse = sparse_coo_tensor(tensor([0L, 2L]).unsqueeze(0), tensor([3f, 4]), [5]);
        Parameter[] parameters = [new(zeros(5)) { grad = sparse }, new(complex(zeros(1), zeros(1))) { grad = complex(tensor([5f]), tensor([5f])) }];
        Assert.That(GradientTools.MeasureOnDevice(parameters, 2, new()).Norm.item<float>(), Is.EqualTo(2 * Math.Sqrt(75)).Within(1e-4).Percent);
    }

    /// <summary>Tensors without memory have no values to read.</summary>
    [Test]
    public void TheHostReadsNothing([ValueSource(nameof(_clips))] GradientClip clip)
    {
        if (torch.__version__.StartsWith("1.", StringComparison.Ordinal))
            Assert.Ignore("LibTorch 1.13 has too few operators for tensors without memory.");
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(3, device: META)) { grad = zeros(3, device: META) }];
        var measured = Support.Meta.Run(() => GradientTools.MeasureOnDevice(parameters, zeros([], device: META), clip));
        Assert.That(measured.Norm.device.type, Is.EqualTo(DeviceType.META));
    }

    private static Parameter[] Parameters(ScalarType type)
    {
        using var generator = new Generator(5);
        Parameter[] parameters = [.. ((long[][])[[3, 4], [7], [], [2, 1, 2]]).Select(shape => new Parameter(zeros(shape, type)) { grad = randn(shape, ScalarType.Float64, generator: generator).to(type) })];
        return [.. parameters, new Parameter(zeros(2, type))];
    }
}
