using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class BatchTests
{
    [Test]
    public void Parts_keep_their_samples_lengths()
    {
        using var scope = NewDisposeScope();
        var batch = new Batch(arange(10).reshape(5, 2), arange(5)) { InputLengths = [1, 2, 0, 2, 1] };
        var parts = batch.Split(2).ToArray();
        Assert.That(parts.Select(part => part.InputLengths), Is.EqualTo(new long[][] { [1, 2], [0, 2, 1] }));
        Assert.That(parts.Select(part => part.Targets.Values<long>()), Is.EqualTo(new long[][] { [0, 1], [2, 3, 4] }));
        Assert.That(batch.Narrow(1, 3).InputLengths, Is.EqualTo(new long[] { 2, 0, 2 }));
        Assert.That(() => batch.Narrow(3, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Another_device_keeps_lengths_and_place()
    {
        using var scope = NewDisposeScope();
        using var moved = new Batch(zeros(2, 3), zeros(2, 4)) { InputLengths = [3, 1], TargetLengths = [0, 4], Index = 7, IsLast = true }.To(META);
        Assert.That(moved.Inputs.device_type, Is.EqualTo(TorchSharp.DeviceType.META));
        Assert.That((moved.Index, moved.IsLast), Is.EqualTo((7L, true)));
        Assert.That(moved.InputLengths, Is.EqualTo(new long[] { 3, 1 }));
        Assert.That(moved.TargetLengths, Is.EqualTo(new long[] { 0, 4 }));
    }

    [Test]
    public void Without_lengths_all_is_sample()
    {
        using var scope = NewDisposeScope();
        var batch = new Batch(zeros(2, 3, 4), zeros(2));
        Assert.That(batch.InputMask().shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(batch.InputMask().Values<bool>(), Is.All.True);
        Assert.That(() => batch.TargetMask(), Throws.InvalidOperationException.With.Message.Contains("[2]"));
    }

    [Test]
    public void Lengths_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => new Batch(zeros(2, 3), zeros(2)) { InputLengths = [1] }, Throws.ArgumentException.With.Message.StartsWith("InputLengths are 1 numbers for tensors of shape [2, 3]"));
        Assert.That(() => new Batch(zeros(2, 3), zeros(2)) { InputLengths = [1, 4] }, Throws.ArgumentException.With.Message.StartsWith("InputLengths[1] is 4; the padded samples are 3 long"));
        Assert.That(() => new Batch(zeros(2, 3), zeros(2)) { InputLengths = [-1, 3] }, Throws.ArgumentException.With.Message.StartsWith("InputLengths[0] is -1"));
        Assert.That(() => new Batch(zeros(2, 3), zeros(2)) { TargetLengths = [0, 0] }, Throws.ArgumentException.With.Message.StartsWith("TargetLengths are 2 numbers for tensors of shape [2]"));
    }
}
