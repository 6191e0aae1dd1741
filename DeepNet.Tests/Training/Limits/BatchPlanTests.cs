using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Limits;

/// <summary>Which batches an epoch takes under the limits of a trial.</summary>
internal sealed class BatchPlanTests
{
    [Test]
    public void Batches_to_learn_by_heart_are_the_same_in_every_epoch()
    {
        var plan = new BatchPlan(Circle.Data(), new() { OverfitBatches = 2 });
        Assert.That(plan.PerEpoch, Is.EqualTo(2));
        Assert.That(plan.Samples(5, 1), Is.EqualTo(plan.Samples(0, 1)));
        var whole = new BatchPlan(Circle.Data(), null);
        Assert.That(whole.Samples(5, 1), Is.Not.EqualTo(whole.Samples(0, 1)), "as they are not without");
    }

    [TestCase(0, 3)]
    [TestCase(2, 1)]
    [TestCase(3, 0)]
    public void An_epoch_that_goes_on_in_its_middle_ends_where_it_would_have(long batch, int left)
    {
        using var scope = NewDisposeScope();
        var plan = new BatchPlan(Circle.Data(), new() { LimitTrainingBatches = 3 });
        Assert.That(plan.Training(1, batch, CPU, default).Select(one => one.Index), Is.EqualTo(Enumerable.Range((int)batch, left).Select(index => (long)index)));
    }
}
