using DeepNet.Training;

namespace DeepNet.Tests.Training.Schedules;

public sealed class ScheduleTests
{
    private static readonly RunLength _length = new(1000, 100);

    [Test]
    public void Cosine_rises_to_the_peak_and_ends_at_the_floor()
    {
        var schedule = new Cosine { Warmup = 0.1, Floor = 0.05 };
        var curve = Enumerable.Range(0, 1001).Select(step => schedule.At(step, _length)).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(curve[0], Is.EqualTo(1.0 / 101).Within(1e-15), "the first step already learns");
            Assert.That(curve[100], Is.EqualTo(1), "the peak is at the end of the warm-up");
            Assert.That(curve[1000], Is.EqualTo(0.05).Within(1e-15), "the end is the floor");
            Assert.That(curve[550], Is.EqualTo(0.525).Within(1e-12), "halfway down is halfway between peak and floor");
            Assert.That(curve, Has.All.GreaterThan(0.0));
            Assert.That(curve.Take(101), Is.Ordered.Ascending);
            Assert.That(curve.Skip(100), Is.Ordered.Descending);
        });
    }

    [Test]
    public void Cosine_without_warm_up_starts_at_the_peak_and_never_reaches_zero_before_the_end()
    {
        var schedule = new Cosine();
        Assert.Multiple(() =>
        {
            Assert.That(schedule.At(0, _length), Is.EqualTo(1));
            Assert.That(schedule.At(999, _length), Is.GreaterThan(0));
            Assert.That(schedule.At(1000, _length), Is.EqualTo(0));
        });
    }

    [TestCase(0, 1.0)]
    [TestCase(199, 1.0)]
    [TestCase(200, 0.5)]
    [TestCase(399, 0.5)]
    [TestCase(400, 0.25)]
    [TestCase(999, 0.0625)]
    public void StepDecay_falls_after_every_n_epochs(long step, double expected)
        => Assert.That(new StepDecay { Epochs = 2, Gamma = 0.5 }.At(step, _length), Is.EqualTo(expected));

    [Test]
    public void Constant_stays() => Assert.That(new Constant().At(123, _length), Is.EqualTo(1));
}
