using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class CheckpointOptionsTests
{
    [Test]
    public void Defaults_are_the_documented_ones() => Assert.That(new CheckpointOptions("x"), Is.EqualTo(new CheckpointOptions("x")
    {
        KeepBest = null,
        KeepBestCount = 1,
        HigherIsBetter = null,
        KeepLast = 2,
        Every = TimeSpan.FromSeconds(30),
        EverySteps = null,
        EveryEpochs = 1,
        Background = true,
    }));

    [Test]
    public void Impossible_values_are_refused_with_what_was_received() => Assert.Multiple(() =>
    {
        Assert.That(() => new CheckpointOptions("x") { KeepBestCount = 0 }, Refused("KeepBestCount must be at least 1, but is 0."));
        Assert.That(() => new CheckpointOptions("x") { KeepLast = 0 }, Refused("KeepLast must be at least 1, but is 0."));
        Assert.That(() => new CheckpointOptions("x") { EverySteps = 0 }, Refused("EverySteps must be at least 1, but is 0."));
        Assert.That(() => new CheckpointOptions("x") { EveryEpochs = 0 }, Refused("EveryEpochs must be at least 1, but is 0."));
        Assert.That(() => new CheckpointOptions("x") { Every = TimeSpan.Zero }, Refused("Every must be longer than no time, but is 00:00:00."));
        Assert.That(() => new CheckpointOptions("x") { Every = TimeSpan.FromSeconds(-1) }, Refused("Every must be longer than no time, but is -00:00:01."));
        Assert.That(() => new CheckpointOptions(" "), Throws.ArgumentException.With.Message.Contains("Folder"));
    });

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message)
        => Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message);
}
