using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Sequences;

[NonParallelizable]
internal sealed class PaddingTests
{
    [Test]
    public void Samples_are_padded_as_PyTorch_does()
    {
        using var scope = NewDisposeScope();
        Tensor[] samples = [randn(3, 2), randn(1, 2), randn(5, 2)];
        var (padded, lengths) = Padding.Pad(samples, -1.5);
        var theirs = PyTorch.Run("y = torch.nn.utils.rnn.pad_sequence([a, b, c], batch_first=True, padding_value=-1.5)", ("a", samples[0]), ("b", samples[1]), ("c", samples[2]))["y"];
        TensorAssert.Same(padded, theirs);
        Assert.That(lengths, Is.EqualTo(new long[] { 3, 1, 5 }));
    }

    [Test]
    public void Samples_of_a_data_set_are_filled_up()
    {
        var before = LiveTensors.Count();
        var data = new SampleDataset(5, (index, _) => (full([index + 1, 2], (float)index), full([4 - index], (float)index))) { InputPadding = 9, TargetPadding = -100, Lengths = index => index + 1 };
        using (var batch = data.GetBatch([2, 0], default))
        {
            Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 3, 2 }));
            Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new float[] { 2, 2, 2, 2, 2, 2, 0, 0, 9, 9, 9, 9 }));
            Assert.That(batch.Targets.Values<float>(), Is.EqualTo(new float[] { 2, 2, -100, -100, 0, 0, 0, 0 }));
            Assert.That(batch.InputLengths, Is.EqualTo(new long[] { 3, 1 }));
            Assert.That(batch.TargetLengths, Is.EqualTo(new long[] { 2, 4 }));
            Assert.That(Tensor.TotalCount - before, Is.EqualTo(2), "the single samples are freed");
        }

        Assert.That(data.LengthOf(4), Is.EqualTo(5));
    }

    [Test]
    public void Samples_that_differ_are_refused_and_named()
    {
        using var scope = NewDisposeScope();
        var data = new SampleDataset(9, (index, _) => (zeros(index), zeros(1)));
        Assert.That(() => data.GetBatch([3, 3, 7], default), Throws.ArgumentException.With.Message.EqualTo(
            "Samples 3 and 7 have inputs of shapes [3] and [7], which cannot be stacked. Give all the same shape, or set InputPadding to fill them up along the first dimension."));
        Assert.That(() => Padding.Pad([zeros(2, 3), zeros(2, 4)], 0), Throws.ArgumentException.With.Message.Contains("[2, 3] (Float32) and [2, 4] (Float32)"));
        Assert.That(() => Padding.Pad([zeros(2), zeros(2, dtype: int64)], 0), Throws.ArgumentException.With.Message.Contains("[2] (Float32) and [2] (Int64)"));
        Assert.That(() => Padding.Pad([zeros([])], 0), Throws.ArgumentException);
        Assert.That(() => Padding.Pad([], 0), Throws.ArgumentException.With.Message.StartsWith("There is no sample to pad."));
    }
}
