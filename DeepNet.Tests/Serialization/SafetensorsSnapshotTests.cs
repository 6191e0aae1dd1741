using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

internal sealed class SafetensorsSnapshotTests
{
    [Test]
    public void ItWritesWhatWasThereWhenItWasTaken()
    {
        using var scope = NewDisposeScope();
        var tensors = Mixed();
        var expected = Written(tensors);
        using var snapshot = new SafetensorsSnapshot();
        snapshot.Take(tensors);
        using (no_grad())
            foreach (var (_, tensor) in tensors)
                tensor.fill_(0);

        byte[]? actual = null;
        var other = new Thread(() => actual = Written(snapshot));
        other.Start();
        other.Join();
        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void TakenAgainItWritesTheNewContentWhateverChanged()
    {
        using var scope = NewDisposeScope();
        using var snapshot = new SafetensorsSnapshot();
        (string, Tensor)[][] contents =
        [
            [("a", arange(6)), ("b", ones(2, 2))],
            [("a", arange(6) + 1), ("b", ones(2, 2) * 3)],
            [("a", arange(7)), ("c", ones(2, 2, ScalarType.Float64))],
            [("a", ones(7, ScalarType.Float32))],
            [],
            Mixed(),
        ];
        foreach (var content in contents)
        {
            snapshot.Take(content);
            Assert.That(snapshot.IsEmpty, Is.EqualTo(content.Length == 0));
            Assert.That(Written(snapshot), Is.EqualTo(Written(content)));
        }
    }

    [Test]
    public void TakenAgainItCopiesIntoTheSameMemory()
    {
        using var scope = NewDisposeScope();
        using var snapshot = new SafetensorsSnapshot();
        var tensors = new (string, Tensor)[] { ("weight", rand(64, 64)), ("bias", rand(64)) };
        snapshot.Take(tensors);
        var before = LiveTensors.Count();
        for (var k = 0; k < 10; k++)
            snapshot.Take(tensors);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static (string Name, Tensor Tensor)[] Mixed() =>
    [
        ("transposed", arange(6).reshape(2, 3).t()),
        ("trained", rand(3, 4, requires_grad: true)),
        ("scalar", tensor(2.5)),
        ("empty", zeros(0, 3)),
        ("flags", tensor(new[] { true, false, true })),
        ("half", ones(5, ScalarType.BFloat16)),
        ("slice", rand(4, 4)[TensorIndex.Ellipsis, TensorIndex.Slice(1, 3)]),
    ];

    private static byte[] Written(SafetensorsSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        snapshot.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] Written(IEnumerable<(string, Tensor)> tensors)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        return stream.ToArray();
    }
}
