using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Core;

public class TypeTests : TensorTest
{
    [Test]
    public void Types_promote_as_in_PyTorch()
    {
        Assert.That(promote_types(int32, float16), Is.EqualTo(float16));
        Assert.That(promote_types(uint8, int8), Is.EqualTo(int16));
        Assert.That(promote_types(float64, complex64), Is.EqualTo(complex128));
        Assert.That(result_type(zeros(2), tensor(1.5)), Is.EqualTo(float32));
        Assert.That(can_cast(float32, int64), Is.False);
        Assert.That(can_cast(int64, float32), Is.True);
    }

    // torch.finfo's fields in PyTorch.
    [TestCase(ScalarType.Float16, 0.0009765625, 65504, 6.103515625e-05, 1e-3)]
    [TestCase(ScalarType.BFloat16, 0.0078125, 3.3895313892515355e+38, 1.1754943508222875e-38, 1e-2)]
    [TestCase(ScalarType.Float32, 1.1920928955078125e-07, 3.4028234663852886e+38, 1.1754943508222875e-38, 1e-6)]
    [TestCase(ScalarType.Float64, 2.220446049250313e-16, 1.7976931348623157e+308, 2.2250738585072014e-308, 1e-15)]
    public void Limits_are_those_of_the_format(ScalarType type, double eps, double max, double smallest, double resolution)
    {
        var limits = finfo(type);
        Assert.That((limits.eps, limits.max, limits.min, limits.tiny, limits.resolution), Is.EqualTo((eps, max, -max, smallest, resolution)));
    }

    [Test]
    public void Limits_of_integers_are_refused_by_finfo()
    {
        Assert.That(() => finfo(int32), Throws.ArgumentException);
        Assert.That(max_int_value(int16), Is.EqualTo(short.MaxValue));
    }

    [Test]
    public void Shapes_broadcast()
    {
        Assert.That(broadcast_shapes([2, 1], [3], [1, 1, 3]).Shape, Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(() => broadcast_shapes([2], [3]), Throws.ArgumentException.With.Message.Contains("[2], [3]"));
    }

    [Test]
    public void Predicates_ask_the_tensor()
    {
        Assert.That((is_tensor(zeros(1)), is_tensor("x"), is_floating_point(zeros(1)), numel(zeros(2, 3))), Is.EqualTo((true, false, true, 6L)));
        Assert.That(() => numel(null!), Throws.ArgumentNullException);
        Assert.That(is_nonzero(tensor(2)), Is.True);
    }

    [Test]
    public void Windows_are_those_of_PyTorch()
    {
        Assert.That(Values<float>(hann_window(4)), Is.EqualTo(new[] { 0, 0.5f, 1, 0.5f }).Within(1e-6));
        Assert.That(Values<float>(hamming_window(3, periodic: false)), Is.EqualTo(new[] { 0.08f, 1, 0.08f }).Within(1e-6));
        Assert.That(Values<double>(bartlett_window(3, periodic: false, float64)), Is.EqualTo(new double[] { 0, 1, 0 }));
    }
}
