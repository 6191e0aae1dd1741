using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class TensorDatasetTests
{
    [Test]
    public void RowsAreGathered()
    {
        using var scope = NewDisposeScope();
        var inputs = new float[] { 0, 1, 10, 11, 20, 21 }.ToTensor(ScalarType.Float32, [3, 2]);
        var targets = new long[] { 5, 6, 7 }.ToTensor(ScalarType.Int64);
        using var data = new TensorDataset(inputs, targets);
        var batch = data.GetBatch([2, 0], default);
        Assert.Multiple(() =>
        {
            Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new float[] { 20, 21, 0, 1 }));
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new long[] { 7, 5 }));
        });
    }

    [Test]
    public void DifferentRowCountsNameBothShapes()
    {
        using var scope = NewDisposeScope();
        var inputs = new float[6].ToTensor(ScalarType.Float32, [3, 2]);
        var targets = new long[2].ToTensor(ScalarType.Int64);
        Assert.That(() => new TensorDataset(inputs, targets), Throws.ArgumentException.With.Message.Contains("[3, 2]").And.Message.Contains("[2]"));
    }

    [Test]
    public void SamplesAreStacked()
    {
        var data = new SampleDataset(4, (index, _) => (new float[] { index, index * 10 }.ToTensor(ScalarType.Float32), new[] { index }.ToTensor(ScalarType.Int64)));
        var before = LiveTensors.Count();
        using (var batch = data.GetBatch([3, 1], default))
        {
            Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new float[] { 3, 30, 1, 10 }));
            Assert.That(batch.Targets.shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(Tensor.TotalCount - before, Is.EqualTo(2), "the single samples are freed");
        }
    }
}
