using DeepNet.Training;

namespace DeepNet.Tests.Training.Averaging;

public sealed class WeightAveragingOptionsTests
{
    [Test]
    public void Defaults_are_the_documented_ones()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Ema(), Is.EqualTo(new Ema { Decay = 0.999, Warmup = false, Every = 1, Buffers = BufferAveraging.Average }));
            Assert.That(new Swa(), Is.EqualTo(new Swa { Start = 0.75, EverySteps = null, Buffers = BufferAveraging.Average }));
            Assert.That(new Ema().NeedsTotalSteps, Is.False);
            Assert.That(new Swa().NeedsTotalSteps, Is.True);
            Assert.That((string[])[new Ema().Name, new Swa().Name], Is.EqualTo((string[])["ema", "swa"]));
        });
    }

    [Test]
    public void Impossible_values_are_refused_with_what_was_received()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new Ema { Decay = 1 }, Refused("Decay must be at least 0 and below 1, but is 1."));
            Assert.That(() => new Ema { Every = 0 }, Refused("Every must be at least 1, but is 0."));
            Assert.That(() => new Ema { Buffers = (BufferAveraging)7 }, Refused("Buffers must be one of Average, Copy, but is 7."));
            Assert.That(() => new Swa { Start = 1 }, Refused("Start must be at least 0 and below 1, but is 1."));
            Assert.That(() => new Swa { EverySteps = 0 }, Refused("EverySteps must be at least 1, but is 0."));
        });
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message)
        => Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message);
}
