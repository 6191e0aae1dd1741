using DeepNet.Tests.Training;
using DeepNet.Training;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A run on a disk too small for it: a tmpfs of 80 MB, which takes root to mount.</summary>
public sealed class FullDiskTests
{
    [Test]
    public void A_full_disk_is_a_clear_error_and_the_last_checkpoint_stays_good()
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 80);
        var run = new SmallRun(temporary["disk/run"]);
        // Room for one checkpoint (14.4 MB), not for a second beside it.
        var filler = temporary["disk/filler"];
        File.WriteAllBytes(filler, new byte[60 << 20]);

        var error = Assert.Throws<IOException>(() => run.Fit())!;

        Assert.That(error.Message, Does.Contain("The disk is full.").And.Contain("checkpoints").And.Contain("What stood there before is unchanged."));
        Assert.That(run.Checkpoints.Select(Path.GetFileName), Is.EqualTo(new[] { "step-000000004" }), "nothing half-written is left");

        File.Delete(filler);
        var recorder = new Recorder();
        var result = run.Fit(observer: recorder);
        Assert.That(result.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(4));
    }
}
