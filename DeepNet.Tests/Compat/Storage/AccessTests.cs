using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Storage;

public class AccessTests : TensorTest
{
    [Test]
    public void An_item_has_exactly_the_type_of_the_tensor()
    {
        Assert.That(tensor(2.5f).item<float>(), Is.EqualTo(2.5f));
        Assert.That(() => tensor(2.5f).item<double>(), Throws.ArgumentException.With.Message.Contains("Double is not compatible with Float32"));
        Assert.That(() => zeros(2).item<float>(), Throws.ArgumentException);
        Assert.That(() => zeros(1).item<char>(), Throws.InstanceOf<NotSupportedException>());
    }

    [Test]
    public void Conversions_to_numbers_convert()
    {
        Assert.That(tensor(2.7).ToInt32(), Is.EqualTo(2));
        Assert.That((float)tensor(3L), Is.EqualTo(3f));
        Assert.That((bool)tensor(0.5), Is.True);
        Assert.That(tensor(1.5f).to(bfloat16).ToSingle(), Is.EqualTo(1.5f));
        Assert.That(tensor(1.5f).ToScalar().Type, Is.EqualTo(float64));
        Assert.That(() => zeros(2).ToSingle(), Throws.InstanceOf<ExternalException>());
        Assert.That(() => ((Tensor)null!).ToSingle(), Throws.ArgumentNullException);
    }

    [Test]
    public void The_accessor_reads_in_row_major_order_whatever_the_strides()
    {
        var x = arange(6, dtype: float32).reshape(2, 3).t();
        var data = x.data<float>();
        Assert.That(data.ToArray(), Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 }));
        Assert.That(data, Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 }));
        Assert.That((data[2, 1], data[1]), Is.EqualTo((5f, 3f)));
        Assert.That(data.ToNDArray(), Is.EqualTo(new float[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } }));
        Assert.That(data == x.contiguous().data<float>(), Is.True);
        var part = new float[3];
        data.CopyTo(part, arrayIndex: 1, tensorIndex: 3);
        Assert.That(part, Is.EqualTo(new float[] { 0, 4, 2 }));
    }

    [Test]
    public void The_accessor_writes_in_place()
    {
        var x = zeros(2, 3);
        var data = x.t().data<float>();
        data[2, 0] = 7;
        data.CopyFrom([1, 2], tensorIndex: 0);
        Assert.That(Values<float>(x), Is.EqualTo(new float[] { 1, 0, 7, 2, 0, 0 }));
    }

    [Test]
    public void The_accessor_refuses_what_is_not_there()
    {
        var x = zeros(2, 3);
        var data = x.data<float>();
        Assert.That(() => data[6], Throws.InstanceOf<IndexOutOfRangeException>());
        Assert.That(() => data[2, 0], Throws.InstanceOf<IndexOutOfRangeException>());
        Assert.That(() => data[0, -1], Throws.InstanceOf<IndexOutOfRangeException>());
        Assert.That(() => data[0, 0, 0], Throws.ArgumentException);
        Assert.That(() => x.data<int>(), Throws.ArgumentException);
        x.Dispose();
        Assert.That(() => data[0], Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => data.ToArray(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => x.shape, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Bytes_are_the_memory_itself()
    {
        var x = zeros(2, dtype: int16);
        x.bytes[2] = 5;
        Assert.That(Values<short>(x), Is.EqualTo(new short[] { 0, 5 }));
        x.bytes = new byte[] { 1, 0, 2, 0 };
        Assert.That(Values<short>(x), Is.EqualTo(new short[] { 1, 2 }));
        Assert.That(() => x.bytes = new byte[3], Throws.ArgumentException);
    }

    [Test]
    public void Conversions_share_memory_only_where_nothing_changes()
    {
        var x = ones(2);
        x.to(float32).zero_();
        Assert.That(Values<float>(x), Is.EqualTo(new float[] { 0, 0 }));
        x.to(float32, copy: true).fill_(1);
        Assert.That(Values<float>(x), Is.EqualTo(new float[] { 0, 0 }));
        Assert.That(x.@long().dtype, Is.EqualTo(int64));
        var y = ones(1);
        y.to(float64, disposeAfter: true);
        Assert.That(y.IsInvalid, Is.True);
    }

    [Test]
    public void A_list_nests_like_the_shape()
    {
        var rows = (System.Collections.IList)tensor(new[,] { { 1L, 2 }, { 3, 4 } }).tolist();
        Assert.That(rows, Has.Count.EqualTo(2));
        Assert.That(((System.Collections.IList)rows[1]!).Cast<Scalar>().Select(x => x.ToInt64()), Is.EqualTo(new long[] { 3, 4 }));
    }

    [Test]
    public void Bfloat16_is_read_as_float() => Assert.That(tensor(new[] { 1f, -2.5f }).bfloat16().ReadCpuBFloat16(1), Is.EqualTo(-2.5f));
}
