using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Storage;

/// <summary>Tensors in streams: what was written comes back, what is damaged is refused before anything is allocated for it.</summary>
internal sealed class TensorStreamTests
{
    [Test]
    public void EveryTypeAndShapeComesBack()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        var tensors = Enum.GetValues<ScalarType>()
            .SelectMany(type => ((long[][])[[], [0], [3, 2]]).Select(shape => ones(shape, dtype: ScalarType.Float32).to_type(type))).ToArray();
        foreach (var tensor in tensors)
            tensor.Save(stream);
        stream.Position = 0;
        foreach (var tensor in tensors)
        {
            var loaded = Tensor.Load(stream);
            Assert.That((loaded.dtype, loaded.shape, loaded.bytes.ToArray()), Is.EqualTo((tensor.dtype, tensor.shape, tensor.bytes.ToArray())));
        }
        Assert.That(stream.Position, Is.EqualTo(stream.Length));
    }

    [Test]
    public void AViewIsSavedInItsOrder()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        arange(6, dtype: ScalarType.Float32).view(2, 3).t().Save(stream);
        stream.Position = 0;
        Assert.That(Tensor.Load(stream).data<float>().ToArray(), Is.EqualTo((float[])[0, 3, 1, 4, 2, 5]));
    }

    [Test]
    public void LoadingIntoATensorKeepsItAndChecksIt()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        ones(3).Save(stream);
        stream.Position = 0;
        var target = zeros(3).requires_grad_();
        using var reader = new BinaryReader(stream);
        target.Load(reader);
        Assert.That(target.data<float>().ToArray(), Is.EqualTo((float[])[1, 1, 1]));
        stream.Position = 0;
        Assert.That(() => zeros(4).Load(reader), Throws.ArgumentException.With.Message.Contains("[3]").And.Message.Contains("[4]"));
    }

    private static readonly byte[][] _damaged =
    [
        [99, 0], // no such type
        [6, 200, 1], // 200 dimensions
        [6, 3, 255, 255, 255, 255, 255, 255, 255, 255, 127, 2, 2], // a product beyond 64 bits
        [6, 1, 255, 255, 255, 255, 15], // sixteen gigabytes
        [6, 1, 2, 0, 0, 0, 0, 0, 0], // two bytes short
    ];

    [TestCaseSource(nameof(_damaged))]
    public void DamagedHeadersAreRefused(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.That(() => Tensor.Load(stream), Throws.TypeOf<InvalidDataException>());
    }
}
