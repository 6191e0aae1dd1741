using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Storage;

public class StorageTests : TensorTest
{
    [Test]
    public void The_storage_is_the_memory_behind_all_views()
    {
        var x = arange(6, dtype: float32).reshape(2, 3);
        var storage = x[1].storage<float>();
        Assert.That(storage.ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That((storage.Count, storage.element_size(), storage.nbytes()), Is.EqualTo((6, 4, 24UL)));
        storage[5] = 9;
        storage[..2] = 7;
        Assert.That(Values<float>(x), Is.EqualTo(new float[] { 7, 7, 2, 3, 4, 9 }));
        Assert.That(storage.@long()[5], Is.EqualTo(9));
        Assert.That(storage.@float(), Is.SameAs(storage));
        Assert.That(() => storage[6], Throws.InstanceOf<IndexOutOfRangeException>());
    }

    [Test]
    public void The_storage_outlives_the_tensor()
    {
        var x = ones(3);
        var storage = x.storage<float>();
        x.Dispose();
        Assert.That(storage, Is.EqualTo(new float[] { 1, 1, 1 }));
    }

    [Test]
    public void Bytes_go_through_a_stream_whatever_the_strides()
    {
        var x = arange(6, dtype: int16).reshape(2, 3).t();
        var stream = new MemoryStream();
        x.WriteBytesToStream(stream, bufferSize: 5);
        Assert.That(stream.Length, Is.EqualTo(12));
        stream.Position = 0;
        var y = zeros(2, 3, dtype: int16).t();
        y.ReadBytesFromStream(stream, bufferSize: 7);
        Assert.That(Values<short>(y), Is.EqualTo(Values<short>(x)));
        Assert.That(() => y.ReadBytesFromStream(stream), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    public void A_sparse_tensor_has_indices_and_values()
    {
        var x = sparse_coo_tensor(tensor(new[,] { { 0L, 1 }, { 2, 0 } }), tensor(new[] { 3f, 4f }), [2, 3]);
        Assert.That(Values<float>(x.to_dense()), Is.EqualTo(new float[] { 0, 0, 3, 4, 0, 0 }));
        Assert.That(Values<float>(x.SparseValues), Is.EqualTo(new[] { 3f, 4f }));
    }
}
