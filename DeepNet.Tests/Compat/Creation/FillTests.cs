using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Creation;

public class FillTests : TensorTest
{
    [Test]
    public void Zeros_ones_and_full_have_the_shape_type_and_value_asked_for()
    {
        Assert.That(zeros(2, 3).shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(Values<float>(zeros(2, 3)), Is.EqualTo(new float[6]));
        Assert.That(Values<double>(ones(1, 2, 1, 2, dtype: float64)), Is.EqualTo(new double[] { 1, 1, 1, 1 }));
        Assert.That(ones(2L, device: CPU, requires_grad: true).requires_grad, Is.True);
        Assert.That(zeros([]).ndim, Is.Zero);
        Assert.That(empty(new long[] { 0, 4 }).numel(), Is.Zero);
    }

    [Test]
    public void Full_takes_its_type_from_the_value_as_PyTorch_does()
    {
        Assert.That(Values<long>(full(2, 2, 7)), Is.EqualTo(new long[] { 7, 7, 7, 7 }));
        Assert.That(Values<bool>(full(2, true)), Is.EqualTo(new[] { true, true }));
        Assert.That(Values<float>(full(2, 7.5)), Is.EqualTo(new[] { 7.5f, 7.5f }));
        Assert.That(full(2, 7, dtype: float16).dtype, Is.EqualTo(float16));
    }

    [Test]
    public void Like_and_new_take_shape_and_type_of_their_model()
    {
        var model = zeros(2, 3, dtype: int16);
        Assert.That(Values<short>(model.ones_like()), Is.EqualTo(new short[] { 1, 1, 1, 1, 1, 1 }));
        Assert.That(full_like(model, 4, float64).dtype, Is.EqualTo(float64));
        Assert.That(Values<short>(model.new_full(2, 9)), Is.EqualTo(new short[] { 9, 9 }));
        Assert.That(model.new_zeros(1, 2, dtype: float32).dtype, Is.EqualTo(float32));
        Assert.That(() => zeros_like(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Arange_is_whole_for_whole_numbers_and_of_the_default_type_otherwise()
    {
        Assert.That(Values<long>(arange(2, 11, 3)), Is.EqualTo(new long[] { 2, 5, 8 }));
        Assert.That(Values<float>(arange(0.5, 2)), Is.EqualTo(new[] { 0.5f, 1.5f }));
        Assert.That(Values<int>(arange(3, dtype: int32)), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(() => arange(0, 1, -1), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
    }

    [Test]
    public void Spaces_and_eye()
    {
        Assert.That(Values<float>(linspace(0, 1, 5)), Is.EqualTo(new[] { 0, 0.25f, 0.5f, 0.75f, 1 }));
        Assert.That(Values<double>(logspace(0, 2, 3, dtype: float64)), Is.EqualTo(new double[] { 1, 10, 100 }).Within(1e-12));
        Assert.That(Values<double>(logspace(0, 2, 3, 2, float64)), Is.EqualTo(new double[] { 1, 2, 4 }).Within(1e-12));
        Assert.That(Values<float>(eye(2, 3)), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0 }));
        Assert.That(eye(3).shape, Is.EqualTo(new long[] { 3, 3 }));
        Assert.That(Values<long>(tril_indices(2, 2)), Is.EqualTo(new long[] { 0, 1, 1, 0, 0, 1 }));
    }

    [Test]
    public void The_default_type_and_device_hold_where_none_is_given()
    {
        set_default_dtype(float64);
        try
        {
            Assert.That(zeros(1).dtype, Is.EqualTo(float64));
            Assert.That(get_default_dtype(), Is.EqualTo(float64));
        }
        finally
        {
            set_default_dtype(float32);
        }
        Assert.That(() => set_default_dtype(int64), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());

        set_default_device(META);
        try
        {
            Assert.That(zeros(1).is_meta, Is.True);
            Assert.That(tensor(new float[] { 1 }).is_meta, Is.True);
        }
        finally
        {
            set_default_device(CPU);
        }
        Assert.That(get_default_device().type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void Names_are_refused() => Assert.That(() => zeros(2, names: ["batch"]), Throws.InstanceOf<NotSupportedException>());
}
