using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Creation;

public class ManagedValuesTests : TensorTest
{
    [Test]
    public void Arrays_of_every_element_type_come_back_as_they_were()
    {
        RoundTrip<bool>([true, false], ScalarType.Bool, x => tensor(x));
        RoundTrip<byte>([1, 255], ScalarType.Byte, x => tensor(x));
        RoundTrip<sbyte>([1, -128], ScalarType.Int8, x => tensor(x));
        RoundTrip<short>([1, short.MinValue], ScalarType.Int16, x => tensor(x));
        RoundTrip<int>([1, int.MinValue], ScalarType.Int32, x => tensor(x));
        RoundTrip<long>([1, long.MinValue], ScalarType.Int64, x => tensor(x));
        RoundTrip<float>([1.5f, float.NaN], ScalarType.Float32, x => tensor(x));
        RoundTrip<double>([1.5, double.MaxValue], ScalarType.Float64, x => tensor(x));
        RoundTrip<Half>([(Half)1.5, Half.MaxValue], ScalarType.Float16, x => tensor((IList<Half>)x));
        RoundTrip<(float, float)>([(1, 2), (3, 4)], ScalarType.ComplexFloat32, x => tensor(x));
        RoundTrip<Complex>([new(1, 2), new(3, 4)], ScalarType.ComplexFloat64, x => tensor(x));
    }

    [Test]
    public void Shapes_come_from_the_array_or_from_the_arguments()
    {
        Assert.That(tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(Values<int>(tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } })), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(tensor(new float[2, 3, 4, 5]).shape, Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That(tensor(new List<float> { 1, 2, 3, 4 }, 2, 2).shape, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(tensor(new float[6], [3L, 2L]).shape, Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(tensor(new float[6].AsMemory(), [3L, 2L], dtype: float64).dtype, Is.EqualTo(float64));
        Assert.That(() => tensor(new float[5], [3L, 2L]), Throws.ArgumentException.With.Message.Contains("[3, 2] has 6 elements, but 5"));
        Assert.That(() => tensor((float[])null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Numbers_become_tensors_without_dimensions()
    {
        Tensor number = 3;
        Assert.That((number.ndim, number.dtype, number.item<int>()), Is.EqualTo((0L, int32, 3)));
        Assert.That(tensor(2.5).dtype, Is.EqualTo(float64));
        Assert.That(tensor(1f, 2f).item<(float, float)>(), Is.EqualTo((1f, 2f)));
        Assert.That(tensor(7L, dtype: float32).item<float>(), Is.EqualTo(7));
        Assert.That(5.0.ToTensor().item<double>(), Is.EqualTo(5));
        Assert.That(((Tensor)new[] { 1L, 2 }).shape, Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void Tensor_copies_and_from_array_shares()
    {
        var values = new[,] { { 1f, 2f }, { 3f, 4f } };
        var copy = tensor(values);
        var shared = from_array(values);
        values[1, 0] = 9;
        Assert.That(copy[1, 0].item<float>(), Is.EqualTo(3));
        Assert.That(shared[1, 0].item<float>(), Is.EqualTo(9));
        shared.mul_(2);
        Assert.That(values[0, 1], Is.EqualTo(4));
        Assert.That(as_tensor(values, float64).dtype, Is.EqualTo(float64));
    }

    [Test]
    public void Shared_memory_stays_in_place_until_the_last_view_is_gone()
    {
        var view = Shared();
        for (var k = 0; k < 5; k++)
        {
            _ = new byte[1_000_000];
            GC.Collect();
        }
        Assert.That(Values<int>(view), Is.EqualTo(Enumerable.Range(500, 500)));

        static Tensor Shared()
        {
            using var whole = from_array(Enumerable.Range(0, 1000).ToArray());
            return whole.narrow(0, 500, 500);
        }
    }

    [Test]
    public void A_buffer_is_read_as_the_type_asked_for()
    {
        var buffer = new byte[12];
        BitConverter.GetBytes(1.5f).CopyTo(buffer, 4);
        Assert.That(Values<float>(frombuffer(buffer, float32)), Is.EqualTo(new[] { 0, 1.5f, 0 }));
        Assert.That(Values<float>(frombuffer(buffer, float32, count: 1, offset: 4)), Is.EqualTo(new[] { 1.5f }));
        Assert.That(() => frombuffer(buffer, float32, offset: 3), Throws.ArgumentException);
        Assert.That(() => frombuffer(buffer, float32, count: 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static void RoundTrip<T>(T[] values, ScalarType type, Func<T[], Tensor> make) where T : unmanaged
    {
        var made = make(values);
        Assert.That(made.dtype, Is.EqualTo(type));
        Assert.That(Values<T>(made), Is.EqualTo(values));
        var shared = from_array(values);
        Assert.That(shared.dtype, Is.EqualTo(type));
        Assert.That(Values<T>(shared), Is.EqualTo(values));
    }
}
