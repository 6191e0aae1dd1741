using DeepNet.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace DeepNet.Tests.Compat.NN;

public sealed class PackedSequenceTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void PackingIsPyTorchs(bool batchFirst)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var padded = batchFirst ? randn(4, 5, 2) : randn(5, 4, 2);
        var lengths = tensor((long[])[2, 5, 1, 2]);
        var flag = batchFirst ? "True" : "False";
        var expected = PyTorch.Run($$"""
            _packed = nn.utils.rnn.pack_padded_sequence(padded, lengths, batch_first={{flag}}, enforce_sorted=False)
            data, sizes, sorted_indices, unsorted_indices = _packed
            back, back_lengths = nn.utils.rnn.pad_packed_sequence(_packed, batch_first={{flag}}, padding_value=-1.5, total_length=7)
            (data * data).sum().backward()
            gradient = padded.grad
            """, ("padded", padded.requires_grad_()), ("lengths", lengths));

        var packed = pack_padded_sequence(padded, lengths, batchFirst, enforce_sorted: false);
        TensorAssert.Same(packed.data, expected["data"], "data");
        TensorAssert.Same(packed.batch_sizes, expected["sizes"], "batch sizes");
        TensorAssert.Same(packed.sorted_indices, expected["sorted_indices"], "sorted indices");
        TensorAssert.Same(packed.unsorted_indices, expected["unsorted_indices"], "unsorted indices");
        var (back, backLengths) = pad_packed_sequence(packed, batchFirst, padding_value: -1.5, total_length: 7);
        TensorAssert.Same(back, expected["back"], "padded again");
        TensorAssert.Same(backLengths, expected["back_lengths"], "lengths");
        (packed.data * packed.data).sum().backward();
        TensorAssert.Same(padded.grad!, expected["gradient"], "gradient");
    }

    [Test]
    public void SequencesArePaddedAndPackedAsInPyTorch()
    {
        using var scope = NewDisposeScope();
        Tensor[] sequences = [randn(2, 3), randn(4, 3), randn(1, 3)];
        var expected = PyTorch.Run("""
            _list = [a, b, c]
            padded = nn.utils.rnn.pad_sequence(_list, batch_first=True, padding_value=2.5)
            packed = list(nn.utils.rnn.pack_sequence(_list, enforce_sorted=False))
            """, ("a", sequences[0]), ("b", sequences[1]), ("c", sequences[2]));
        TensorAssert.Same(pad_sequence(sequences, batch_first: true, padding_value: 2.5), expected["padded"], "padded");
        var packed = pack_sequence(sequences, enforce_sorted: false);
        TensorAssert.Same(packed.data, expected["packed.0"], "data");
        TensorAssert.Same(packed.batch_sizes, expected["packed.1"], "batch sizes");
        TensorAssert.Same(packed.sorted_indices, expected["packed.2"], "sorted indices");
        TensorAssert.Same(packed.unsorted_indices, expected["packed.3"], "unsorted indices");
    }

    [Test]
    public void SortedSequencesNeedNoIndices()
    {
        using var scope = NewDisposeScope();
        var packed = pack_sequence([randn(3), randn(2)]);
        Assert.That(packed.sorted_indices, Is.Null);
        Assert.That(packed.unsorted_indices, Is.Null);
        Assert.That(() => pack_sequence([randn(2), randn(3)]), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("sorted in decreasing order"));
        Assert.That(() => pad_packed_sequence(packed, total_length: 2), Throws.ArgumentException.With.Message.Contains("3, but is 2"));
        Assert.That(() => pad_sequence([]), Throws.ArgumentException.With.Message.Contains("one sequence or more"));
    }

    [Test]
    public void APackedSequenceBelongsToAScopeAndOwnsItsTensors()
    {
        var before = LiveTensors.Count();
        var statistics = DisposeScopeManager.Statistics.PackedSequenceStatistics;
        var live = statistics.ThreadTotalLiveCount;
        PackedSequence outlives, detached;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                Tensor[] sequences = [ones(2), ones(3)];
                var ends = pack_sequence(sequences, enforce_sorted: false);
                outlives = pack_sequence(sequences, enforce_sorted: false).MoveToOuterDisposeScope();
                detached = pack_sequence(sequences, enforce_sorted: false).DetachFromDisposeScope();
                Assert.That(inner.Contains(ends) && outer.Contains(outlives) && !inner.Contains(detached));
                inner.Dispose();
                Assert.That(() => ends.data.shape, Throws.InstanceOf<ObjectDisposedException>());
            }
            Assert.That(outlives.data.shape, Is.EqualTo((long[])[5]));
            detached.MoveToOtherDisposeScope(outlives);
            Assert.That(outer.Contains(detached));
            outlives.Dispose();
            Assert.That(outer.DisposablesCount, Is.EqualTo(1));
            detached.MoveToOtherDisposeScope((DisposeScope?)null);
        }
        Assert.That(detached.batch_sizes.data<long>().ToArray(), Is.EqualTo((long[])[2, 2, 1]));
        detached.Dispose();
        detached.Dispose();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        Assert.That(statistics.ThreadTotalLiveCount, Is.EqualTo(live));
    }
}
