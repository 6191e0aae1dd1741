using DeepNet.Training;

namespace DeepNet.Tests.Training.Averaging;

public sealed class WeightAveragingOptionsTests
{
    [Test]
    public void Each_has_a_name_and_says_whether_it_must_know_the_end()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Ema().NeedsTotalSteps, Is.False);
            Assert.That(new Swa().NeedsTotalSteps, Is.True);
            Assert.That((string[])[new Ema().Name, new Swa().Name], Is.EqualTo((string[])["ema", "swa"]));
        });
    }
}
